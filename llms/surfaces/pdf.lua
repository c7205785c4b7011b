-- `pandoc lua pdf.lua`: a JSON list of Markdown texts on standard input, a JSON list of their Typst on standard output.
-- Every formula carries its TeX as alternative text, without which PDF/UA refuses it.

local FROM = "commonmark+pipe_tables+tex_math_dollars+raw_html"

local function quoted(text)
  return '"' .. text:gsub("%s+", " "):gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

-- What pandoc's Typst writer sets wrongly: spaces of no width or a negative one, and row distances.
local function mended(tex)
  return (tex:gsub("\\;", "\\ "):gsub("\\!", ""):gsub("\\left\\|", "\\left\\Vert "):gsub("\\right\\|", "\\right\\Vert ")
    :gsub("\\\\%[%d*%.?%d*%a*%]", "\\\\"))
end

local function formula(math)
  local tex = mended(math.text)
  local set = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ pandoc.Math(math.mathtype, tex) }) }), "typst")
  set = set:gsub("%s+$", "")
  local block = math.mathtype == "DisplayMath" and "block: true, " or ""
  return pandoc.RawInline("typst", "#math.equation(" .. block .. "alt: " .. quoted(math.text) .. ", " .. set .. ");")
end

-- A heading written in HTML is a heading; other HTML has no place on paper.
local function raw_block(block)
  local level, words = block.text:match("^%s*<h([1-6])[^>]*>(.-)</h[1-6]>%s*$")
  if level then
    return pandoc.Header(tonumber(level), pandoc.read(words, "commonmark").blocks[1].content)
  end
  return {}
end

local FILTER = {
  Math = formula,
  RawBlock = raw_block,
  RawInline = function(inline)
    return inline.format == "typst" and inline or {}
  end,
  Link = function(link)
    return link.target:sub(1, 1) == "#" and link.content or nil
  end,
  Image = function(image)
    return image.caption -- a picture elsewhere cannot be embedded
  end,
}

-- PDF/UA wants the first heading on the first level and no level left out; the title stands above them by itself.
local function outlined(document)
  local above = 0
  return document:walk({
    Header = function(header)
      header.level = math.min(math.max(header.level - 1, 1), above + 1)
      header.identifier = ""
      above = header.level
      return header
    end,
  })
end

local texts = pandoc.json.decode(io.read("a"), false)
local set = {}
for position, text in ipairs(texts) do
  local document = pandoc.read(text, FROM):walk(FILTER)
  document = outlined(document)
  set[position] = pandoc.write(document, "typst", { wrap_text = "none" })
end
io.write(pandoc.json.encode(set))
