-- What Markdown has no sign for: boxes and spans give what they hold, raw HTML and TeX are no text of the document.
function Div(element)
  return element.content
end

function Span(element)
  return element.content
end

function RawBlock()
  return {}
end

function RawInline()
  return {}
end

function Header(element)
  element.attr = pandoc.Attr()
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
