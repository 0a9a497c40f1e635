//! Pure: what rust-analyzer says of something, which comes as HTML, in the form that all help has.

use super::page::Page;
use crate::messages::MimeBundle;

/// A stretch of the HTML, as text.
enum Block {
    Code(String),
    Words(String),
}

/// The same HTML with the text that belongs to it; nothing where nothing is said.
pub fn from_hover(html: &str) -> Option<MimeBundle> {
    let blocks = blocks(html);
    let is_code = |block: &&Block| matches!(block, Block::Code(_));
    let heads = blocks.iter().take_while(is_code).count();
    // First comes the path of where it is.
    let is_path = |text: &str| !text.trim().contains(char::is_whitespace);
    let mut signature = Vec::new();
    let mut module = "";
    for block in &blocks[..heads] {
        match block {
            Block::Code(text) if heads > 1 && module.is_empty() && is_path(text) => module = text,
            Block::Code(text) | Block::Words(text) => signature.push(text.trim()),
        }
    }
    let docs: Vec<String> = blocks[heads..]
        .iter()
        .map(|block| match block {
            Block::Code(text) => format!("```\n{}\n```", text.trim_end()),
            Block::Words(text) => text.trim().to_owned(),
        })
        .filter(|text| !text.is_empty())
        .collect();
    let page = Page::default()
        .code("Signature", signature.join("\n"))
        .text("Docstring", docs.join("\n\n"))
        .text("Module", module.trim());
    if page.is_empty() {
        return None;
    }
    let mut bundle = page.bundle();
    bundle.insert("text/html".to_owned(), html.to_owned());
    Some(bundle)
}

fn blocks(html: &str) -> Vec<Block> {
    let (mut blocks, mut text, mut in_code) = (Vec::new(), String::new(), false);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let words = unescaped(&rest[..at]);
        text.push_str(if in_code || !words.trim().is_empty() { &words } else { "" });
        let tag = rest[at..end].trim_matches(['<', '>']);
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        match (name, tag.starts_with('/')) {
            ("pre", is_end) => {
                let block = std::mem::take(&mut text);
                blocks.push(if is_end { Block::Code(block) } else { Block::Words(block) });
                in_code = !is_end;
            }
            ("p" | "ul" | "ol" | "table" | "blockquote" | "hr", _) => {
                blocks.push(Block::Words(std::mem::take(&mut text)));
            }
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", is_end) => {
                if is_end {
                    text.insert_str(0, "# ");
                }
                blocks.push(Block::Words(std::mem::take(&mut text)));
            }
            ("li", false) => text.push_str("\n- "),
            ("tr", false) => text.push('\n'),
            ("code", _) if !in_code => text.push('`'),
            _ => {}
        }
        rest = &rest[end..];
    }
    text.push_str(&unescaped(rest));
    blocks.push(Block::Words(text));
    blocks.retain(|block| match block {
        Block::Code(text) | Block::Words(text) => !text.trim().is_empty(),
    });
    blocks
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_before_all_else_is_the_signature() {
        let html = "<pre><code class=\"language-rust\">alloc::vec::Vec\n</code></pre>\n\
                    <pre><code class=\"language-rust\">impl&lt;T&gt; Vec&lt;T&gt;\npub fn len(&amp;self) -&gt; usize\n\
                    </code></pre>\n<hr />\n<p><code>T</code> = <code>i32</code></p>\n<hr />\n\
                    <p>The <a href=\"x\">number</a>.</p>\n<h1>Examples</h1>\n\
                    <pre><code>a.len();\n</code></pre>\n";
        let found = from_hover(html).unwrap();
        assert_eq!(
            found["text/plain"],
            "Signature:\nimpl<T> Vec<T>\npub fn len(&self) -> usize\nDocstring:\n`T` = `i32`\n\n\
             The number.\n\n# Examples\n\n```\na.len();\n```\nModule:    alloc::vec::Vec"
        );
        assert_eq!(found["text/html"], html);
    }

    #[test]
    fn a_variable_has_a_signature_alone() {
        let found = from_hover("<pre><code class=\"language-rust\">let z: i32\n</code></pre>\n");
        assert_eq!(found.unwrap()["text/plain"], "Signature: let z: i32");
        assert_eq!(from_hover(""), None);
        assert_eq!(from_hover("<p>\n</p><"), None);
    }
}
