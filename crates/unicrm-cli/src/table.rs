//! Tables for people, aligned with the width that East Asian characters have on a terminal.

use unicode_width::UnicodeWidthStr;

use crate::mask::one_line;

/// Between two columns.
const GAP: &str = "  ";

/// On which side a column's cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Texts.
    Left,
    /// Amounts.
    Right,
}

/// Rows under a heading.
pub(crate) struct Table {
    columns: Vec<Side>,
    /// The heading first.
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new(columns: &[(&str, Side)]) -> Self {
        let heading = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        Self { columns: columns.iter().map(|(_, side)| *side).collect(), rows: vec![heading] }
    }

    /// Adds a row, a cell for each column.
    pub(crate) fn row<const N: usize>(&mut self, cells: [&str; N]) {
        self.rows.push(cells.iter().map(|cell| one_line(cell)).collect());
    }

    /// The table's lines.
    pub(crate) fn text(&self) -> String {
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|at| self.rows.iter().map(|row| row[at].width()).max().unwrap_or(0))
            .collect();
        self.rows.iter().map(|row| self.line(row, &widths)).collect()
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let cells = row.iter().zip(&self.columns).zip(widths);
        let cells: Vec<String> = cells
            .map(|((cell, side), width)| {
                let space = " ".repeat(width.saturating_sub(cell.width()));
                match side {
                    Side::Left => format!("{cell}{space}"),
                    Side::Right => format!("{space}{cell}"),
                }
            })
            .collect();
        format!("{}\n", cells.join(GAP).trim_end())
    }
}

/// Names and values, one a line; those without a value are left out.
pub(crate) fn card(rows: &[(&str, Option<&str>)]) -> String {
    let rows = rows.iter().filter_map(|&(name, value)| Some((name, value?)));
    let mut table = Table { columns: vec![Side::Left; 2], rows: Vec::new() };
    rows.for_each(|(name, value)| table.row([name, value]));
    table.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_places() {
        let mut table =
            Table::new(&[("no", Side::Left), ("name", Side::Left), ("sum", Side::Right)]);
        table.row(["1", "储值", "1141.7400"]);
        table.row(["02", "ab", "0"]);
        let expected = "no  name        sum\n1   储值  1141.7400\n02  ab            0\n";
        assert_eq!(table.text(), expected);
    }

    #[test]
    fn a_cell_is_one_line() {
        let mut table = Table::new(&[("comment", Side::Left)]);
        table.row(["a\nb\x1b"]);
        assert_eq!(table.text(), "comment\na b\u{fffd}\n");
    }

    #[test]
    fn a_card_leaves_out_what_has_no_value() {
        let text = card(&[("no", Some("1")), ("comment", None), ("name", Some("王"))]);
        assert_eq!(text, "no    1\nname  王\n");
    }
}
