//! Bodies: the bytes as they travel, and the same laid out for reading.

use unicrm_proto::Format;

use super::fragment::Context;
use super::language::Language;
use super::markdown::block;

/// `{{body pay-xml-all-fields}}`: a vector's body, laid out and as it travels.
pub(crate) fn facts(vector: &str, context: &Context<'_>) -> Result<String, String> {
    let vectors = &context.data.vectors;
    let found = vectors.get(vector).filter(|found| found.row.canonical);
    let found = found.ok_or_else(|| format!("expected a canonical vector, found {vector}"))?;
    let text = std::str::from_utf8(&found.body).map_err(|_| format!("{vector}: is no UTF-8"))?;
    let format = found.row.format;
    let bytes = found.body.len();
    let travels = match context.language {
        Language::English => {
            format!("As it travels, {bytes} bytes (vector `{vector}`):")
        }
        Language::Chinese => format!("实际传送的字节，共 {bytes} 字节（测试向量 `{vector}`）："),
    };
    let laid_out = block(format.as_str(), &laid_out(format, text));
    Ok(format!("{laid_out}\n\n{travels}\n\n{}", block(format.as_str(), text)))
}

/// A canonical body over several lines.
pub(crate) fn laid_out(format: Format, text: &str) -> String {
    match format {
        Format::Xml => xml(text),
        Format::Json => json(text),
    }
}

/// An element without elements inside stays on one line.
fn xml(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    let mut rest = text;
    let mut opened = false; // the line before is a start tag
    while let Some(end) = rest.find('>') {
        let (tag, behind) = rest.split_at(end + 1);
        let next = behind.find('<').unwrap_or(behind.len());
        let (content, behind) = behind.split_at(next);
        if tag.starts_with("</") {
            depth = depth.saturating_sub(1);
            match lines.last_mut() {
                Some(line) if opened => line.push_str(tag),
                _ => lines.push(format!("{}{tag}", "  ".repeat(depth))),
            }
            opened = false;
        } else {
            lines.push(format!("{}{tag}{content}", "  ".repeat(depth)));
            opened = !tag.ends_with("/>");
            depth += usize::from(opened);
        }
        rest = behind;
    }
    lines.join("\n")
}

/// Every member and item on a line of its own; digits and escapes stay as they are.
fn json(text: &str) -> String {
    let mut written = String::new();
    let mut depth = 0_usize;
    let mut in_text = false;
    let mut escaped = false;
    let mut characters = text.chars().peekable();
    let line = |depth: usize| format!("\n{}", "  ".repeat(depth));
    while let Some(character) = characters.next() {
        if in_text {
            written.push(character);
            in_text = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            '{' | '[' if matches!(characters.peek(), Some('}' | ']')) => written.push(character),
            '{' | '[' => {
                depth += 1;
                written.push(character);
                written.push_str(&line(depth));
            }
            '}' | ']' if written.ends_with(['{', '[']) => written.push(character),
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                written.push_str(&line(depth));
                written.push(character);
            }
            ',' => {
                written.push(character);
                written.push_str(&line(depth));
            }
            ':' => written.push_str(": "),
            other => {
                in_text = other == '"';
                written.push(other);
            }
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_is_laid_out() {
        let text = "<a x=\"1\"><b>t</b><c /><d><e></e></d></a>";
        let expected = "<a x=\"1\">\n  <b>t</b>\n  <c />\n  <d>\n    <e></e>\n  </d>\n</a>";
        assert_eq!(laid_out(Format::Xml, text), expected);
    }

    #[test]
    fn json_is_laid_out() {
        let text = r#"{"a":"x,\"{","b":[{"c":1.50},{}],"d":[]}"#;
        let expected = "{\n  \"a\": \"x,\\\"{\",\n  \"b\": [\n    {\n      \"c\": 1.50\n    },\n    {}\n  ],\n  \"d\": []\n}";
        assert_eq!(laid_out(Format::Json, text), expected);
    }
}
