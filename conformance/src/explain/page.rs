//! The page: head, the body line by line, what .NET readers make of it.

use unicrm_proto::{Refusal, RefusalKind};

use super::collapse::{Collapsed, collapsed};
use super::dotnet::{Effect, Scene, effects};
use super::notes::{self, Mark, Note, Notes};
use super::role::{Role, meaning, phrase, roles};
use super::tree::{Line, line_of};
use super::{Findings, layout, refusal, secret, summary};
use crate::ledger::Ledger;

/// Where the text of the head starts.
const HEAD: usize = 12;

/// The whole text.
pub(super) fn page(ledger: &Ledger, found: &Findings<'_>) -> String {
    let lines = found.tree.lines();
    let roles = roles(&found.tree, found.message, found.format);
    let refused = found.read.as_ref().err();
    let scene = Scene {
        source: &found.source,
        tree: &found.tree,
        roles: &roles,
        message: found.message,
        format: found.format,
        refusal: refused.map(|refusal| (refusal, found.source.to_text(refusal.offset()))),
        effects: Vec::new(),
    };
    let effects = effects(scene);
    let mut below: Vec<Vec<Note>> = vec![Vec::new(); lines.len().max(1)];
    for note in all_notes(ledger, found, &lines, &roles, &effects) {
        below[line_of(&lines, note.at)].push(note);
    }
    below.iter_mut().for_each(|notes| notes.sort_by_key(|note| note.mark));
    let sheet = Sheet { ledger, found, lines, roles, below };
    let mut page = sheet.head();
    page.push('\n');
    page.push_str(&sheet.body());
    page.push('\n');
    page.push_str(&summary::summary(found, &sheet.lines, &effects));
    page
}

fn all_notes(
    ledger: &Ledger,
    found: &Findings<'_>,
    lines: &[Line],
    roles: &[Role],
    effects: &[Effect],
) -> Vec<Note> {
    let mut notes = Notes::new(ledger);
    let mut all = Vec::new();
    let place = |offset: usize| found.source.to_text(offset);
    match &found.read {
        Ok(read) => all.extend(read.deviations.iter().map(|one| {
            let (kind, clause) = (one.kind(), one.clause());
            notes.deviation(kind, clause, one.path(), one.offset(), place(one.offset()))
        })),
        Err(refusal) => {
            if let Some(first) = &found.first_deviation
                && let RefusalKind::Deviation(kind) = first.kind()
            {
                let (clause, offset) = (first.clause().unwrap_or_default(), first.offset());
                all.push(notes.deviation(kind, clause, first.path(), offset, place(offset)));
            }
            let at = place(refusal.offset());
            let role = lines.get(line_of(lines, at)).map_or(Role::Aside, |line| roles[line.node]);
            let clause = refusal::clause_of(refusal, found.message, found.format, role);
            all.push(notes.refusal(refusal, clause, at));
        }
    }
    all.extend(notes::effects(effects));
    all
}

struct Sheet<'a> {
    ledger: &'a Ledger,
    found: &'a Findings<'a>,
    lines: Vec<Line>,
    roles: Vec<Role>,
    below: Vec<Vec<Note>>,
}

impl Sheet<'_> {
    fn head(&self) -> String {
        let found = self.found;
        let bytes = found.body.len();
        let mut head = format!(
            "{}: {bytes} {}, {}, {} ({})\n\n",
            layout::plain(found.name),
            if bytes == 1 { "byte" } else { "bytes" },
            found.source.encoding,
            found.format.as_str().to_uppercase(),
            found.format_because
        );
        head.push_str(&layout::entry(
            "message",
            HEAD,
            &format!("{}: {}", found.message, phrase(found.message)),
        ));
        if let Some(inferred) = &found.inferred {
            head.push_str(&layout::entry(
                "",
                HEAD,
                &format!("inferred: {}", layout::plain(&inferred.because)),
            ));
            if !inferred.others.is_empty() {
                let others: Vec<&str> =
                    inferred.others.iter().map(|other| other.as_str()).collect();
                let text = format!(
                    "it can also be read as {}; choose with --message NAME",
                    others.join(", ")
                );
                head.push_str(&layout::entry("", HEAD, &text));
            }
        }
        head.push_str(&layout::entry("verdict", HEAD, &self.verdict()));
        head.push_str(&layout::entry("shown", HEAD, &self.layout()));
        head.push_str(&layout::entry(
            "marks",
            HEAD,
            "! refused here  ~ deviates  ? not known to the protocol  n on .NET readers",
        ));
        head
    }

    fn verdict(&self) -> String {
        match &self.found.read {
            Ok(read) => match read.deviations.len() {
                0 => "accepted: nothing deviates".to_owned(),
                1 => "accepted, with 1 deviation".to_owned(),
                count => format!("accepted, with {count} deviations"),
            },
            Err(refusal) => {
                let first = if self.found.first_deviation.is_some() {
                    "; of the deviations before it, the first is shown"
                } else {
                    ""
                };
                format!("refused: {} at byte {}{first}", refusal.kind(), refusal.offset())
            }
        }
    }

    fn layout(&self) -> String {
        let text = &self.found.source.text;
        let own_line = |line: &Line| {
            let before = &text[..line.span.start];
            let start = before.rfind('\n').map_or(0, |newline| newline + 1);
            before[start..].trim().is_empty()
        };
        let cut = if self.found.full { "" } else { "; --full shows long values and all items" };
        let broken = if self.lines.iter().skip(1).all(own_line) {
            "as it is laid out"
        } else {
            "re-broken so that one line has one field"
        };
        format!("{broken}, each line with its byte in the body{cut}")
    }

    fn body(&self) -> String {
        let masks = secret::spans(&self.found.source.text, &self.found.tree, &self.roles);
        let left_out = if self.found.full {
            Vec::new()
        } else {
            collapsed(&self.found.tree, &self.roles, &self.lines, &self.below)
        };
        let mut left_out = left_out.iter().peekable();
        let mut body = String::new();
        let mut index = 0;
        while index < self.lines.len() {
            while left_out.next_if(|next| *next.lines.start() < index).is_some() {}
            if let Some(next) = left_out.next_if(|next| *next.lines.start() == index) {
                body.push_str(&self.left_out(next));
                index = next.lines.end() + 1;
                continue;
            }
            body.push_str(&self.line(index, &masks));
            index += 1;
        }
        if self.lines.is_empty() {
            for note in &self.below[0] {
                body.push_str(&self.note(note, false));
            }
        }
        body.push_str(&self.rest());
        body
    }

    fn left_out(&self, collapsed: &Collapsed) -> String {
        let start = self.lines[*collapsed.lines.start()].span.start;
        let text = format!("{:1$}{2}", "", indent(collapsed.depth), collapsed.says());
        layout::row(self.found.source.to_body(start), ' ', &text, "")
    }

    fn line(&self, index: usize, masks: &[std::ops::Range<usize>]) -> String {
        let (line, text) = (&self.lines[index], &self.found.source.text);
        let (node, role) = (&self.found.tree.nodes[line.node], self.roles[line.node]);
        let notes = &self.below[index];
        let fault = notes.iter().find(|note| note.mark == Mark::Refused);
        let focus =
            fault.map(|note| note.at).filter(|at| (line.span.start..=line.span.end).contains(at));
        let indent = indent(node.depth);
        let width = if self.found.full { usize::MAX } else { layout::PAGE - layout::BODY - indent };
        let shown = layout::shown(text, line.span.clone(), masks, width, focus);
        let meaning = if line.closes {
            String::new()
        } else {
            layout::plain(&meaning(self.ledger, self.found.message, role, node, text))
        };
        let unknown = (role.is_unknown() && !line.closes).then_some(Mark::Unknown);
        let mark = notes.iter().map(|note| note.mark).chain(unknown).min();
        let mark = mark.map_or(' ', Mark::character);
        let body = format!("{:indent$}{}", "", shown.text);
        let mut row =
            layout::row(self.found.source.to_body(line.span.start), mark, &body, &meaning);
        let caret = shown.caret.filter(|_| !self.is_end(fault));
        if let Some(caret) = caret {
            row.push_str(&format!("{:1$}^ here\n", "", layout::BODY + indent + caret));
        }
        for note in notes {
            row.push_str(&self.note(note, caret.is_some()));
        }
        row
    }

    /// Whether a fault is where the body stops being XML or JSON, so that no line shows it.
    fn is_end(&self, fault: Option<&Note>) -> bool {
        fault.is_some() && self.ends_it().is_some()
    }

    fn ends_it(&self) -> Option<&Refusal> {
        let refusal = self.found.read.as_ref().err()?;
        self.found.ends.as_ref().filter(|end| end.offset() == refusal.offset())
    }

    fn note(&self, note: &Note, has_caret: bool) -> String {
        let head = layout::plain(&note.head);
        let more: Vec<String> = note.more.iter().map(|more| layout::plain(more)).collect();
        let mut text = layout::remark(note.mark.character(), &head, &more);
        if note.mark == Mark::Refused && !has_caret {
            text.push_str(&self.excerpt(note.at));
        }
        text
    }

    /// The fault in its line of the body, where no line of the page shows it.
    fn excerpt(&self, at: usize) -> String {
        let (text, tree) = (&self.found.source.text, &self.found.tree);
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[at..].find(['\n', '\r']).map_or(text.len(), |length| at + length);
        let mut masks = secret::spans(text, tree, &self.roles);
        masks.extend(secret::rest(text, tree, at));
        let indent = layout::BODY + 4;
        let shown = layout::shown(text, start..end, &masks, layout::PAGE - indent, Some(at));
        let caret = indent + shown.caret.unwrap_or_default();
        format!("{:indent$}{}\n{:caret$}^ here\n", "", shown.text.trim_end(), "")
    }

    /// What was not taken apart.
    fn rest(&self) -> String {
        let Some(end) = &self.found.ends else { return String::new() };
        let left = self.found.body.len().saturating_sub(end.offset());
        let bytes = if left == 1 { "byte" } else { "bytes" };
        let why =
            if self.ends_it().is_some() { String::new() } else { format!(", {}", end.kind()) };
        if left == 0 {
            return String::new();
        }
        format!(
            "{:>7}   … the rest, {left} {bytes} from there on{why}, is not explained\n",
            end.offset()
        )
    }
}

fn indent(depth: usize) -> usize {
    (depth * 2).min(24)
}
