-- What Markdown has no sign for: boxes and spans give what they hold, raw HTML and TeX are no text of the document.
-- Ids stay where the file states them: a reader that makes one of every heading says so among its extensions.
local states_ids = not PANDOC_READER_OPTIONS.extensions:includes("auto_identifiers")

local function name(id)
  return (id:gsub("[<>\"&{}]", ""):gsub("%s+", "-"))
end

local function make_anchor(id)
  return pandoc.RawInline("html", '<a id="' .. name(id) .. '"></a>')
end

function Div(element)
  if states_ids and element.identifier ~= "" then
    local first = element.content[1]
    if first ~= nil and (first.t == "Para" or first.t == "Plain") then
      first.content:insert(1, make_anchor(element.identifier))
    else
      element.content:insert(1, pandoc.Para({ make_anchor(element.identifier) }))
    end
  end
  return element.content
end

function Span(element)
  if states_ids and element.identifier ~= "" then
    element.content:insert(1, make_anchor(element.identifier))
  end
  return element.content
end

function RawBlock()
  return {}
end

function RawInline(element)
  if element.format == "commonmark" then -- the mark of an alert
    return nil
  end
  return {}
end

function Header(element)
  element.attr = pandoc.Attr(states_ids and name(element.identifier) or "")
  return element
end

function CodeBlock(element)
  local language = element.classes[1] or ""
  element.attr = pandoc.Attr("", language ~= "" and { language } or {})
  return element
end

function Code(element)
  element.attr = pandoc.Attr()
  return element
end

function Link(element)
  element.attr = pandoc.Attr()
  return element
end

-- A figure is what it shows and, below, its caption; links lead to its label.
function Figure(element)
  local content = pandoc.Blocks(element.content)
  content:extend(element.caption.long)
  return Div(pandoc.Div(content, pandoc.Attr(element.identifier)))
end

-- A citation of TeX has no text but its command, which is none of the document: its keys are `[@key]` in Markdown.
function Cite(element)
  if #element.content > 0 then
    return nil
  end
  local found = pandoc.Inlines({ pandoc.RawInline("commonmark", "[") })
  for position, citation in ipairs(element.citations) do
    if position > 1 then
      found:extend({ pandoc.Str(";"), pandoc.Space() })
    end
    if #citation.prefix > 0 then
      found:extend(citation.prefix)
      found:insert(pandoc.Space())
    end
    local is_key = citation.id:match("^[%w_:.+/-]+$")
    found:insert(is_key and pandoc.RawInline("commonmark", "@" .. citation.id) or pandoc.Str("@" .. citation.id))
    if #citation.suffix > 0 then
      found:extend({ pandoc.Str(","), pandoc.Space() })
      found:extend(citation.suffix)
    end
  end
  found:insert(pandoc.RawInline("commonmark", "]"))
  return found
end

-- The abstract is text, which readers of LaTeX, Word and Org give among the facts.
function Pandoc(document)
  local abstract = document.meta.abstract
  local kind = abstract and pandoc.utils.type(abstract)
  if kind == "Inlines" then
    document.blocks:insert(1, pandoc.Para(abstract))
  elseif kind == "Blocks" then
    document.blocks = abstract .. document.blocks
  end
  return document
end

function Image(element)
  element.attr = pandoc.Attr()
  return element
end
