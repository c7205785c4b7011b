-- Formats CSL-JSON items in citation styles with pandoc's citeproc, each item by itself: together they would get
-- year suffixes and numbers that hold for this one list. Reads {styles = {name = path}, notes = {name = true},
-- items = [JSON text of one item]} and writes, for each item, {name = text}.

local input = pandoc.json.decode(io.read("a"), false)
local plain_text = pandoc.WriterOptions{wrap_text = "none"}

local function text(blocks)
  local shown = pandoc.Pandoc(blocks):walk{
    Span = function(span) return span.classes:includes("csl-left-margin") and {} or nil end,
  }
  return (pandoc.write(shown, "plain", plain_text):gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""))
end

local function note(document)
  local found
  document:walk{Note = function(element) found = element.content end}
  return text(found)
end

local formatted = {}
for position, item in ipairs(input.items) do
  local references = pandoc.read("[" .. item .. "]", "csljson").meta.references
  local id = pandoc.utils.stringify(references[1].id)
  formatted[position] = {}
  for name, path in pairs(input.styles) do
    local cite = pandoc.Cite({}, {pandoc.Citation(id, "NormalCitation")})
    local document = pandoc.Pandoc({pandoc.Para{cite}}, {references = references, csl = path})
    local done = pandoc.utils.citeproc(document)
    formatted[position][name] = input.notes[name] and note(done) or text({done.blocks[#done.blocks]})
  end
end
io.write(pandoc.json.encode(formatted))
