-- `pandoc lua pdf.lua`: on standard input JSON with `texts` in Markdown and the `schemes` that a link may have, on
-- standard output a JSON list of the texts in Typst.
-- Every formula carries its TeX as alternative text, without which PDF/UA refuses it.

local FROM = "commonmark+pipe_tables+tex_math_dollars+raw_html+footnotes+task_lists+strikeout+definition_lists"
  .. "+autolink_bare_uris+alerts+smart"
local input = pandoc.json.decode(io.read("a"), false)
local schemes = {}
for _, scheme in ipairs(input.schemes) do
  schemes[scheme] = true
end

-- Whether a link leads to where a page may lead too; viewers run `javascript:` and open `file:`.
local function is_safe(target)
  local scheme = target:gsub("[%c ]", ""):match("^(%a[%w+.-]*):")
  return not scheme or schemes[scheme:lower()]
end

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

local INLINES = {
  Math = formula,
  RawInline = function(inline)
    return inline.format == "typst" and inline or {}
  end,
  Link = function(link)
    return (link.target:sub(1, 1) == "#" or not is_safe(link.target)) and link.content or nil
  end,
  Image = function(image)
    return image.caption -- a picture elsewhere cannot be embedded
  end,
}

local MANY_COLUMNS, LONG_WORD = 4, 12 -- from more columns on, words of more characters may be broken

local function breakable(str)
  local parts = {}
  for start = 1, pandoc.text.len(str.text), LONG_WORD do
    table.insert(parts, pandoc.text.sub(str.text, start, start + LONG_WORD - 1))
  end
  return pandoc.Str(table.concat(parts, "\u{200b}"))
end

-- A heading written in HTML is a heading; other HTML has no place on paper.
local BLOCKS = {
  RawBlock = function(block)
    local level, text = block.text:match("^%s*<h([1-6])[^>]*>(.-)</h[1-6]>%s*$")
    local words = level and pandoc.utils.blocks_to_inlines(pandoc.read(text, "commonmark"):walk(INLINES).blocks)
    return words and #words > 0 and pandoc.Header(tonumber(level), words) or {}
  end,
  Div = function(div) -- an alert, and the name of its kind
    if div.classes[1] == "title" then
      return pandoc.Para({ pandoc.Strong(pandoc.utils.blocks_to_inlines(div.content)) })
    end
    return pandoc.BlockQuote(div.content)
  end,
  Table = function(grid) -- columns as wide as their words want, and no word wider than the page
    grid.colspecs = grid.colspecs:map(function(spec)
      return { spec[1], nil }
    end)
    return #grid.colspecs > MANY_COLUMNS and grid:walk({ Str = breakable }) or grid
  end,
  Header = function(header) -- its id is no part of its words
    local words = header.content
    local ends = #words > 1 and (words[#words].text or ""):match("}$")
    for position = ends and #words or 1, 2, -1 do
      local opens = words[position - 1].t == "Space" and (words[position].text or ""):match("^{:?#[%w_.:-]+}?$")
      if opens and (position == #words or not opens:match("}$")) then
        for place = #words, position - 1, -1 do
          words:remove(place)
        end
        break
      end
    end
    return header
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

local set = {}
for position, text in ipairs(input.texts) do
  local document = pandoc.read(text, FROM):walk(INLINES):walk(BLOCKS)
  document = outlined(document)
  set[position] = pandoc.write(document, "typst", { wrap_text = "none" })
end
io.write(pandoc.json.encode(set))
