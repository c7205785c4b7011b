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

function Figure(element)
  return element.content
end

function Image(element)
  element.attr = pandoc.Attr()
  return element
end
