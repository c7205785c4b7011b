-- Formats CSL-JSON items in citation styles with pandoc's citeproc. Reads one of two things:
-- {styles = {name = {path, notes}}, items = {{name = JSON text of one item}}}: each item by itself, because together
-- they would get year suffixes and numbers that hold for this one list; writes, for each item, {name = text}.
-- {styles = {list = {path, notes}}, list = JSON text of items}: all as one list; writes, in the order of the style,
-- {key, entry, in_text}.

local input = pandoc.json.decode(io.read("a"), false)
local plain_text = pandoc.WriterOptions{wrap_text = "none"}

local function flatten(blocks)
  return (pandoc.write(pandoc.Pandoc(blocks), "plain", plain_text):gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""))
end

local function text(blocks)
  return flatten(pandoc.Pandoc(blocks):walk{
    Span = function(span) return span.classes:includes("csl-left-margin") and {} or nil end,
  }.blocks)
end

local function note(document)
  local found
  document:walk{Note = function(element) found = element.content end}
  return text(found)
end

local function read(json)
  return pandoc.read(json, "csljson").meta.references
end

local function format_items()
  local formatted = {}
  for position, item in ipairs(input.items) do
    formatted[position] = {}
    for name, style in pairs(input.styles) do
      local references = read("[" .. item[name] .. "]")
      local cite = pandoc.Cite({}, {pandoc.Citation(pandoc.utils.stringify(references[1].id), "NormalCitation")})
      local document = pandoc.Pandoc({pandoc.Para{cite}}, {references = references, csl = style.path})
      local done = pandoc.utils.citeproc(document)
      formatted[position][name] = style.notes and note(done) or text({done.blocks[#done.blocks]})
    end
  end
  return formatted
end

local function format_list()
  local style, references = input.styles.list, read(input.list)
  local blocks, ids = {}, {}
  for position, reference in ipairs(references) do
    ids[position] = pandoc.utils.stringify(reference.id)
    blocks[position] = pandoc.Para{pandoc.Cite({}, {pandoc.Citation(ids[position], "NormalCitation")})}
  end
  local done = pandoc.utils.citeproc(pandoc.Pandoc(blocks, {references = references, csl = style.path}))
  local in_text, entries = {}, {}
  for position, id in ipairs(ids) do
    local block = done.blocks[position]
    in_text["ref-" .. id] = {id, style.notes and note(pandoc.Pandoc{block}) or flatten{block}}
  end
  done:walk{
    Div = function(div)
      local cited = in_text[div.identifier]
      if cited then
        entries[#entries + 1] = {key = cited[1], entry = flatten(div.content), in_text = cited[2]}
      end
    end,
  }
  return entries
end

io.write(pandoc.json.encode(input.list and format_list() or format_items()))
