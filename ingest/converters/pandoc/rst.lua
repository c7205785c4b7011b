-- What Sphinx adds to reStructuredText: roles, lists of pages, directives that describe code.
local code = {}
for name in ([[class func meth attr data exc obj const mod type var macro member property decorator option envvar
  program command file samp confval setting makevar regexp mimetype token keyword code literal]]):gmatch("%S+") do
  code[name] = true
end
local described = {}
for name in ([[function class method attribute data exception module decorator property classmethod staticmethod
  describe object option program confval envvar cmdoption autofunction autoclass automethod autoattribute autodata
  autoexception automodule]]):gmatch("%S+") do
  described[name] = true
end
local dropped = {}
for name in ([[currentmodule module contents index highlight tabularcolumns sectionauthor codeauthor default-domain
  py:currentmodule py:module]]):gmatch("%S+") do
  dropped[name] = true
end
local versions = { versionadded = "Added in version", versionchanged = "Changed in version",
  deprecated = "Deprecated since version", versionremoved = "Removed in version" }
local alerts = { note = "NOTE", tip = "TIP", hint = "TIP", important = "IMPORTANT", warning = "WARNING",
  attention = "WARNING", caution = "CAUTION", danger = "CAUTION", error = "CAUTION" }

-- The words and the target of `words <target>`; a text without target is both.
local function split(text)
  local words, target = text:match("^(.-)%s*<([^<>]+)>$")
  if target == nil or words == "" then
    return target or text, target or text
  end
  return words, target
end

local function lead(words, scheme, target)
  return pandoc.Link({ pandoc.Str(words) }, scheme .. target:gsub("%s", "%%20"))
end

function Code(element)
  local role = element.attributes.role
  if role == nil then
    return nil
  end
  local name = role:match("([^:]+)$")
  local words, target = split(element.text)
  if name == "doc" then
    return lead(words, "source:", target)
  elseif name == "ref" or name == "numref" or name == "any" or name == "eq" then
    return lead(words, "source:#", target)
  elseif name == "download" then
    return lead(words, "", target)
  elseif code[name] then
    if words == target and words:sub(1, 1) == "~" then
      words = words:match("([^.]+)$")
    end
    return pandoc.Code((words:gsub("^[!~]", "")))
  elseif name == "pep" or name == "rfc" or name == "cve" then
    return pandoc.Str(name:upper() .. " " .. words)
  end
  return pandoc.Str(words)
end

local function list_pages(element)
  if element.attributes.hidden ~= nil then
    return {}
  end
  local items = {}
  for _, block in ipairs(element.content) do
    local text = pandoc.write(pandoc.Pandoc({ block }), "plain", { wrap_text = "preserve" })
    for line in text:gmatch("[^\n]+") do
      local words, target = split(line:match("^%s*(.-)%s*$"))
      if target ~= "self" and not target:find("[*?]") and target ~= "" then
        table.insert(items, { pandoc.Plain({ lead(words, target:find("://") and "" or "source:", target) }) })
      end
    end
  end
  return #items > 0 and pandoc.BulletList(items) or {}
end

local function write_version(kind, blocks)
  local first = blocks[1]
  if first == nil or first.t ~= "Para" then
    return blocks
  end
  local said = pandoc.Inlines({ pandoc.Str(versions[kind]), pandoc.Space() })
  local is_first = true
  for _, inline in ipairs(first.content) do
    if is_first and inline.t == "SoftBreak" then
      said:extend({ pandoc.Str(":"), pandoc.Space() })
      is_first = false
    else
      said:insert(inline)
    end
  end
  blocks[1] = pandoc.Para(said)
  return blocks
end

function Div(element)
  local kind = element.classes[1] or ""
  local first = element.content[1]
  if kind == "toctree" then
    return list_pages(element)
  elseif dropped[kind] then
    return {}
  elseif versions[kind] then
    return write_version(kind, element.content)
  elseif described[kind:match("([^:]+)$")] and first ~= nil and first.t == "Para" then
    element.content[1] = pandoc.Para({ pandoc.Code(pandoc.utils.stringify(first)) })
    return element.content
  elseif alerts[kind] and first ~= nil and first.t == "Div" and first.classes[1] == "title" then
    local blocks = element.content
    blocks:remove(1)
    local mark = pandoc.RawInline("commonmark", "[!" .. alerts[kind] .. "]\n")
    if blocks[1] ~= nil and blocks[1].t == "Para" then
      blocks[1].content:insert(1, mark)
    else
      blocks:insert(1, pandoc.Para({ mark }))
    end
    return pandoc.BlockQuote(blocks)
  end
end
