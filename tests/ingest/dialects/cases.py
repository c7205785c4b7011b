"""What each dialect is written as, and what becomes of it: one line a rule."""

from collections.abc import Sequence
from typing import NamedTuple

FILES = {
    "docs/part.md": "Included **text**.",
    "docs/code.rs": "// ANCHOR: a\nfn a() {}\n// ANCHOR_END: a\nfn b() {}\n",
    "docs/loop.md": "Before {{#include loop.md}}\n\n{{#include loop.md}}",
    "docs/_partial.mdx": "---\ntitle: P\n---\nA partial.",
}


class Case(NamedTuple):
    """A text, and the text that it becomes; `hints` are site kinds, `suffix` is that of its file."""

    dialect: str
    source: str
    result: str
    hints: str = ""
    suffix: str = ".md"


def keep(dialect: str, *sources: str, hints: str = "") -> Sequence[Case]:
    """Texts that stay as they are."""
    return [Case(dialect, source, source, hints) for source in sources]


OBSIDIAN = (
    Case("obsidian", "See [[Page]].", "See [Page](<wiki:Page>)."),
    Case("obsidian", "See [[A b#Head|text]].", "See [text](<wiki:A b#Head>)."),
    Case(
        "obsidian",
        "[[Page#Head]], [[#Here]], [[P#^id]]",
        "[Page > Head](<wiki:Page#Head>), [Here](<wiki:#Here>), [P](<wiki:P#^id>)",
    ),
    Case("obsidian", "|a|\n|-|\n|[[P\\|x]]|", "|a|\n|-|\n|[x](<wiki:P>)|"),
    Case("obsidian", "![[x.png|300]] ![[y.jpg|A cat|20x30]]", "![](<wiki:x.png>) ![A cat](<wiki:y.jpg>)"),
    Case("obsidian", "![[Note]] ![[d.pdf#page=3]]", "[Note](<wiki:Note>) [d.pdf > page=3](<wiki:d.pdf#page=3>)"),
    Case("obsidian", "a %%hidden%% b", "a  b"),
    Case("obsidian", "a\n\n%%\nhidden\n\nmore\n%%\n\nb", "a\n\n\nb"),
    Case("obsidian", "a %%hidden\n```\nb\n```\n%% c", "a \nc", "obsidian"),
    Case("obsidian", "==marked== words", "<mark>marked</mark> words"),
    Case("obsidian", "![[x.png]]^shown", '![](<wiki:x.png>)<a id="shown"></a>'),
    Case("obsidian", "See [[Quick switcher ]].", "See [Quick switcher](<wiki:Quick switcher>)."),
    Case("obsidian", "A block. ^b1", 'A block. <a id="b1"></a>'),
    Case("obsidian", "> [!warning]- Careful\n> Body", "> [!WARNING]\n> **Careful**\n>\n> Body"),
    Case("obsidian", "> [!note] A\n> B\n> > [!tip]\n> > C", "> [!NOTE]\n> **A**\n>\n> B\n> > [!TIP]\n> > C"),
    Case("obsidian", "> [!faq]\n> B", "> [!NOTE]\n> **Faq**\n>\n> B"),
    Case("obsidian", "![alt|300](x.png) ![100](y.png)", "![alt](x.png) ![](y.png)", "obsidian"),
    Case("obsidian", "A note.^[Of *words*.]", "A note.[^inline-1]\n\n[^inline-1]: Of *words*."),
    *keep(
        "obsidian",
        "`[[not a link]]` and [[1]](http://a.b)",
        "```\n[[x]] %%y%% ==z==\n```",
        "see [[1]]\n\n[1]: http://a.b",
        "x[[1]] and [[1, 2], [3, 4]] and [[ -f x ]]",
        "up 5%% and 10%% a year",
        "if a == b and c == d, or x==1 and y==2",
        "2^10 and x ^2",
        "> [!NOTE]\n> **T**\n>\n> Body",
        "#tag/sub and #other",
    ),
)
JEKYLL = (
    Case(
        "jekyll",
        "Long. {% highlight python %}\nx = 1\n{% endhighlight %}\n\nEnd",
        "Long.\n\n```python\nx = 1\n```\n\nEnd",
    ),
    Case("jekyll", "{% highlight ruby linenos %}\n[[x]]\n{% endhighlight %}", "```ruby\n[[x]]\n```"),
    Case("jekyll", "{% raw %}{{ keep }} {% x %}{% endraw %}", "{{ keep }} &#123;% x %}"),
    Case("jekyll", "[a]({% post_url 2020-01-02-x %})", "[a](<post:2020-01-02-x>)"),
    Case("jekyll", "[a]({{ site.baseurl }}{% link _posts/a b.md %})", "[a](<source:/_posts/a b.md>)"),
    Case("jekyll", '[b]({{ site.baseurl }}/c/ "T") [c]({{ "/d" | relative_url }})', '[b](</c/> "T") [c](</d>)'),
    Case("jekyll", "![p]({{ '/i.png' | absolute_url }})", "![p](</i.png>)"),
    Case("jekyll", "Text\n{: .class #id}", 'Text<a id="id"></a>'),
    Case("jekyll", "## Head\n{: #top}\n\n[x](y){: .button}", "## Head {#top}\n\n[x](y)"),
    Case("jekyll", '{% include figure.html src="/a.png" caption="C" alt="A" %}', "![A](</a.png>)\n\n*C*"),
    Case("jekyll", "{% if x %}shown{% endif %}", "shown"),
    Case("jekyll", "a {% comment %} hidden {% endcomment %} b", "a  b"),
    Case("jekyll", "{% comment %}\nhidden\n\nmore\n{% endcomment %}\nb", "b"),
    Case("jekyll", "so $$x^2$$ grows", "so $x^2$ grows", "jekyll"),
    Case("jekyll", "* toc\n{:toc}\n\n[TOC]\n\nx", "* toc\n\n\nx"),
    *keep("jekyll", "`{% include x %}`", "{{ page.title }} stays", "so $$x^2$$ grows", 'f"{:.2f}" {:>10}'),
)
HUGO = (
    Case("hugo", '[p]({{< relref "other.md" >}}) [q]({{% ref "/a/b" %}})', "[p](<source:other.md>) [q](<source:/a/b>)"),
    Case("hugo", '{{< figure src="/a.png" alt="Alt" caption="Cap" >}}', "![Alt](</a.png>)\n\n*Cap*"),
    Case("hugo", "{{< highlight go >}}\nx := 1\n{{< /highlight >}}", "```go\nx := 1\n```"),
    Case("hugo", "{{% notice note %}}\nBody **kept**.\n{{% /notice %}}", "Body **kept**.\n"),
    Case("hugo", '{{< tabpane >}}{{% tab header="One" %}}x{{% /tab %}}{{< /tabpane >}}', "**One** x"),
    Case(
        "hugo",
        '{{< youtube "abc" >}} {{< gist ada 12 >}}',
        "<https://www.youtube.com/watch?v=abc> <https://gist.github.com/ada/12>",
    ),
    Case("hugo", "{{</* ref x */>}} and `{{%/* y */%}}`", "{\\{< ref x >}} and `{{% y %}}`"),
    Case("hugo", "```\n{{</* ref x */>}}\n```", "```\n{{< ref x >}}\n```"),
    Case("hugo", "a {{< tweet\nuser=x\n>}} b", "a  b"),
    *keep("hugo", "```\n{{< ref x >}}\n```", "`{{< ref x >}}`", "{{ .Title }}"),
)
PELICAN = (Case("pelican", "[a]({filename}../b.md#c) ![d]({static}/i.png)", "[a](source:../b.md#c) ![d](/i.png)"),)
ZOLA = (
    Case("zola", "[x](@/blog/a.md#b)", "[x](source:/blog/a.md#b)"),
    Case("zola", '{{ gallery(id="x") }} {% quote(author="A") %}Words{% end %}', " Words", "zola"),
)
MDX = (
    Case("mdx", 'import X from "./x"\nexport const m = {\n  a: 1,\n}\n\n# T', "\n# T", suffix=".mdx"),
    Case(
        "mdx",
        '<Note title="a > b">\n\nInside {props.value}.\n\n</Note>',
        "**a > b**\n\nInside {props.value}.\n",
        suffix=".mdx",
    ),
    Case("mdx", '<Tabs items={["a"]}><TabItem value="js" label="JS">x</TabItem></Tabs>', "**JS** x", suffix=".mdx"),
    Case("mdx", "## T [#id]\n\n<A>\n<B />\n</A>\n\nx", "## T {#id}\n\n\nx", suffix=".mdx"),
    Case("mdx", "a {/* hidden */} b", "a  b", suffix=".mdx"),
    Case(
        "mdx",
        "<Tabs>\n  <TabItem value='a'>\n\n    Text, no code.\n\n  </TabItem>\n</Tabs>",
        "**a**\n\nText, no code.\n",
        suffix=".mdx",
    ),
    Case(
        "mdx",
        "import i from './a.png'\n\n<img src={i} style={{x: 1}} alt=\"A\" />",
        '\n<img src="./a.png" alt="A" />',
        suffix=".mdx",
    ),
    Case("mdx", "<img src={require('./b.png').default} />", '<img src="./b.png" />', suffix=".mdx"),
    Case("mdx", "import P from './_partial.mdx'\n\n<P />", "\nA partial.", suffix=".mdx"),
    Case("mdx", 'import T from "@theme/T"\n\n<T>x</T>', "\nx"),
    *keep("mdx", "A `Vec<T>` and Vec<T> {expression}", "import what you need from 'here' now", "```jsx\n<Keep />\n```"),
)
CONTAINERS = (
    Case(
        "docusaurus",
        ":::warning[Mind **this**]\n\nBody\n\n:::\n\nAfter",
        "> [!WARNING]\n> Mind **this**\n>\n> Body\n\nAfter",
    ),
    Case("docusaurus", ":::tip\nUse it.\n:::", "> [!TIP]\n> Use it."),
    Case(
        "docusaurus",
        "::::info\n:::danger Stop\nB\n:::\n::::",
        "> [!NOTE]\n> **Info**\n>\n> > [!CAUTION]\n> > **Stop**\n> >\n> > B",
    ),
    Case("docusaurus", ":::note\n```\n:::\n```\n:::\n", "> [!NOTE]\n> ```\n> :::\n> ```\n"),
    Case("vuepress", "::: details Click\nB\n:::", "> [!NOTE]\n> **Click**\n>\n> B"),
    Case("mkdocs", '!!! note "T"\n    Body\n\n    More\n\nAfter', "> [!NOTE]\n> **T**\n>\n> Body\n>\n> More\n\nAfter"),
    Case("mkdocs", "??? warning\n    Body\nAfter", "> [!WARNING]\n> Body\n\nAfter"),
    Case("mkdocs", '!!! tip ""\n    Body', "> [!TIP]\n> Body"),
    Case(
        "mkdocs",
        '=== "C"\n\n    ``` c\n    int x;\n    ```\n\n=== "D"\n\n    y',
        "**C**\n\n``` c\nint x;\n```\n\n**D**\n\ny",
    ),
    Case("mkdocs", "- a\n\n    !!! note\n        B", "- a\n\n    > [!NOTE]\n    > B"),
    Case("mkdocs", "[x](y){ .md-button } ![a](b){ width=300 }", "[x](y) ![a](b)"),
    Case("mkdocs", ":material-check: done", "done"),
    Case("mkdocs", "-   :octicons-x-16:{ .lg } __A__\n\n    B", "-   __A__\n\n    B"),
    Case("mkdocs", '--8<-- "part.md"', "Included **text**."),
    Case("pymdownx", "/// note | T\nBody\n///", "> [!NOTE]\n> **T**\n>\n> Body"),
    Case("pandoc", "::: {.note}\nB\n:::", "> [!NOTE]\n> B"),
    Case("pandoc", "::: {#fig-x .wide}\nB\n:::", '<a id="fig-x"></a>\n\nB'),
    Case("pandoc", "::: columns\na\n:::", "a"),
    Case("quarto", '::: {.callout-note title="T" collapse="true"}\nB\n:::', "> [!NOTE]\n> **T**\n>\n> B"),
    Case("quarto", "::: {.callout-tip}\n## Head\nB\n:::", "> [!TIP]\n> **Head**\n>\n> B"),
    *keep("mkdocs", "Wow!!! it is", "What??? no", "=== a", "a ::: b", "::: \n", "//// a comment"),
)
MYST = (
    Case("myst", "(target)=\n# T", "# T {#target}"),
    Case("myst", "(here)=\n\nText", '<a id="here"></a>\n\nText'),
    Case("myst", ":::{note} Title\nBody\n:::", "> [!NOTE]\n> **Title**\n>\n> Body"),
    Case("myst", "```{note}\nBody\n```", "> [!NOTE]\n> Body"),
    Case("myst", "````{warning}\n```{tip}\nB\n```\n````", "> [!WARNING]\n>\n> > [!TIP]\n> > B"),
    Case("myst", "```{admonition} A\n:class: tip\nText\n```", "> [!TIP]\n> **A**\n>\n> Text"),
    Case("myst", "```{code-block} python\n:linenos:\nx = 1\n```", "```python\nx = 1\n```"),
    Case("myst", "```{math}\n:label: e\ny=x^2\n```", '<a id="e"></a>\n\n$$\ny=x^2\n$$'),
    Case("myst", "```{figure} a.png\n:alt: Alt\nThe caption.\n```", "![Alt](<a.png>)\n\n*The caption.*"),
    Case("myst", "```{include} part.md\n```", "Included **text**."),
    Case("myst", "```{literalinclude} code.rs\n:language: rust\n:lines: 4\n```", "```rust\nfn b() {}\n```"),
    Case(
        "myst",
        "```{toctree}\n:maxdepth: 2\nintro\nUse <usage>\n```",
        "- [intro](<source:intro>)\n- [Use](<source:usage>)",
    ),
    Case(
        "myst",
        "```{list-table} T\n:header-rows: 1\n* - a\n  - b\n* - 1\n  - 2\n```",
        "**T**\n\n| a | b |\n| --- | --- |\n| 1 | 2 |",
    ),
    Case(
        "myst",
        "{ref}`target`, {doc}`text <x>`, {numref}`fig %s <f>`",
        "[target](<source:#target>), [text](<source:x>), [fig f](<source:#f>)",
    ),
    Case("myst", "{math}`a_1`, {cite:p}`k1,k2`, {cite:t}`k3`", "$a_1$, [@k1; @k2], @k3"),
    Case("myst", "{py:func}`~os.join`, {abbr}`MyST (Markedly)`, {sub}`2`", "`os.join`, MyST, <sub>2</sub>"),
    Case("myst", "a\n% hidden\nb\n\n+++\n\nc", "a\nb\n\n\nc", "myst"),
    Case(
        "d2l",
        "# T\n:label:`sec_x`\n\nsee :numref:`sec_x` and :cite:`k`",
        "# T {#sec_x}\n\nsee [sec_x](<source:#sec_x>) and [@k]",
    ),
    Case("myst", "```{unknown}\n*x*\n```", "```unknown\n*x*\n```"),
    Case("myst", "```{unknown} Words\n*x*\n```", "**Words**\n\n*x*", "myst"),
    Case("d2l", ":begin_tab:`mxnet`\nText\n:end_tab:\n\n:eqref:`e`", "Text\n\n\n[(e)](<source:#e>)"),
    *keep("myst", "`{ref}`x``", "a\n% of it", "f(x)=1", "(x)= 3", "at 10:30:`x` or a::b"),
)
QUARTO = (
    Case("quarto", "```{python}\n#| echo: false\nplot()\n```", "```python\nplot()\n```"),
    Case("quarto", '```{r}\n#| label: fig-x\n#| fig-cap: "Cap"\np\n```', '<a id="fig-x"></a>\n\n```r\np\n```\n\n*Cap*'),
    Case(
        "quarto",
        "```{r}\n#| label: fig-x\n#| fig-cap: |\n#|   A long\n#|   caption.\n#| fig-alt: What: it shows\n"
        'knitr::include_graphics("a/b.png", dpi = 270)\n```',
        '<a id="fig-x"></a>\n\n![What: it shows](<a/b.png>)\n\n*A long caption.*',
    ),
    Case(
        "quarto", '```{r}\ninclude_graphics("a.png")\nx\n```', '```r\ninclude_graphics("a.png")\nx\n```\n\n![](<a.png>)'
    ),
    Case(
        "quarto",
        "As @sec-pipes and @fig-x say.",
        "As [sec-pipes](<source:#sec-pipes>) and [Figure](<source:#fig-x>) say.",
        "quarto",
    ),
    *keep("quarto", "a@sec-x.org \\@fig-x"),
    Case("rmarkdown", "```{r setup, include=FALSE}\nx\n```", "```r\nx\n```", suffix=".Rmd"),
    Case("pandoc", "```{.python .numberLines}\nx\n```", "```python\nx\n```"),
    Case("quarto", "![Cap](a.png){#fig-y width=50%}", '![Cap](a.png)<a id="fig-y"></a>'),
    Case("quarto", "$$ y $$ {#eq-1}", '$$ y $$\n\n<a id="eq-1"></a>'),
    Case("quarto", "{{< include part.md >}}", "Included **text**.", suffix=".qmd"),
    Case("pandoc", "# T {.unnumbered #id}\n\n# U {-}", "# T {#id}\n\n# U"),
    Case("mkdocs", "## *T* { data-search-exclude }\n\n# U {data-toc-label='V'}", "## *T*\n\n# U"),
    Case("pandoc", "[small words]{.smallcaps} and `x`{.python}", "small words and `x`"),
    *keep("quarto", "See @fig-y and [@key2020, p. 3].", "# T {#id}", "```python\nx\n```", "a {b} {1 + 1}"),
)
MDBOOK = (
    Case("mdbook", "{{#include part.md}}", "Included **text**."),
    Case("mdbook", "```rust\n{{#include code.rs:a}}\n```", "```rust\nfn a() {}\n```"),
    Case("mdbook", "{{#playground code.rs:4}}", "```rust\nfn b() {}\n```"),
    Case("mdbook", "{{#title The page}}\n\nx", "\nx"),
    Case("mdbook", "```rust\n# use a;\nf();\n```", "```rust\nf();\n```", "mdbook"),
    *keep("mdbook", "`{{#include part.md}}`", "{{#include missing.md}}", "```rust\n# use a;\nf();\n```"),
)
MATHS = (
    Case("latex", r"so \(x^2\) and \(n\) grow", "so $x^2$ and $n$ grow"),
    Case("latex", r"so \\(x^2\\) grows", "so $x^2$ grows"),
    Case("latex", "a\n\\[\ny = x\n\\]\nb", "a\n\n$$\ny = x\n$$\n\nb"),
    Case("latex", "\\\\[ y = x \\\\]", "$$\ny = x\n$$"),
    Case("latex", "\\[ y = x \\]", "$$\ny = x\n$$"),
    Case("latex", "\\begin{align}\na &= b\n\\end{align}", "$$\n\\begin{align}\na &= b\n\\end{align}\n$$"),
    Case("latex", "\\begin{equation}\na = b\n\\end{equation}", "$$\na = b\n$$"),
    Case("github", "```math\na = b\n```", "$$\na = b\n$$"),
    Case("gitlab", "so $`a^2`$ is", "so $a^2$ is"),
    *keep(
        "latex",
        r"escaped \(brackets\), \[text\], \[1\] and \[a\](b)",
        "`\\(x^2\\)`",
        "```\n\\[x^2\\]\n```",
        "$$\n\\begin{align}\na\n\\end{align}\n$$",
        "costs $5 (`$x`) and \\(no end",
    ),
)
STANDARD = keep(
    "standard",
    "# Title\n\nText with *emphasis*, `code`, [a link](b.md) and ![p](q.png).\r\n\r\n- a\r\n- b\n",
    "a[^1]\n\n[^1]: Note.\n\n- [ ] open\n- [x] done\n\n~~struck~~ <https://a.b>",
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n$a$ and $$b$$\n\n$$\nc\n$$",
    "    indented [[code]] :::\n\n~~~\n!!! note\n~~~",
    "Term\n: Definition\n\n<details><summary>S</summary>\n\nx\n\n</details>",
    "<!-- [[x]] -->\n<!--\n%%y%%\n-->\n<pre>\n[[x]]\n</pre>\n",
    "   \n\ntrailing  \nspaces\t\n\n\n",
    "",
)
CASES = (
    *OBSIDIAN, *JEKYLL, *HUGO, *PELICAN, *ZOLA, *MDX, *CONTAINERS, *MYST, *QUARTO, *MDBOOK, *MATHS, *STANDARD,
)  # fmt: skip
