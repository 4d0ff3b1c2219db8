//! Markup that is well formed by construction, as XML and as HTML: elements close themselves, texts are escaped, and what
//! XML 1.0 cannot carry is made visible.

/// A document under way.
#[derive(Debug, Default)]
pub(super) struct Markup {
    text: String,
}

/// Attributes of one element; a value that is none leaves its attribute out.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Markup {
    /// Begins with a line that is no element: a declaration, a document type.
    pub(super) fn beginning_with(line: &str) -> Self {
        Self { text: format!("{line}\n") }
    }

    /// An element with what is in it.
    pub(super) fn element(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        content: impl FnOnce(&mut Self),
    ) {
        self.tag(name, attributes);
        self.text.push('>');
        content(self);
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// An element that can have nothing in it.
    pub(super) fn void(&mut self, name: &str, attributes: Attributes<'_>) {
        self.tag(name, attributes);
        self.text.push_str(" />");
    }

    /// An element with just a text in it.
    pub(super) fn leaf(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.element(name, attributes, |inner| inner.words(text));
    }

    /// A text.
    pub(super) fn words(&mut self, text: &str) {
        text.chars().for_each(|character| self.character(character, false));
    }

    /// A line end between elements, for people who read the source.
    pub(super) fn line(&mut self) {
        self.text.push('\n');
    }

    /// A style sheet or script of ours: it holds nothing that either format would take for markup.
    pub(super) fn ours(&mut self, text: &str) {
        debug_assert!(!text.contains(['<', '&']), "this would be read as markup");
        self.text.push_str(text);
    }

    /// The document.
    pub(super) fn finish(mut self) -> String {
        self.text.push('\n');
        self.text
    }

    fn tag(&mut self, name: &str, attributes: Attributes<'_>) {
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            value.chars().for_each(|character| self.character(character, true));
            self.text.push('"');
        }
    }

    fn character(&mut self, character: char, in_attribute: bool) {
        match character {
            '<' => self.text.push_str("&lt;"),
            '>' => self.text.push_str("&gt;"),
            '&' => self.text.push_str("&amp;"),
            '"' if in_attribute => self.text.push_str("&quot;"),
            // XML would make spaces of them in an attribute.
            '\n' if in_attribute => self.text.push_str("&#10;"),
            '\t' if in_attribute => self.text.push_str("&#9;"),
            '\n' | '\t' => self.text.push(character),
            _ if is_hidden(character) => self.text.extend(character.escape_unicode()),
            _ => self.text.push(character),
        }
    }
}

/// What no reader would see, or what would turn the text around it: control characters, marks of direction, and what XML
/// 1.0 has no place for.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
                | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}
