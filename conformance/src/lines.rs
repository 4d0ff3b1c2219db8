//! Lines of bounded length: a longer one is passed over without being held.

use std::io::{self, BufRead};

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// A line without its end.
    Bytes(Vec<u8>),
    /// A line longer than the bound; it has been passed over.
    TooLong,
    /// No more lines.
    End,
}

/// The next line, if it has at most `longest` bytes.
pub fn next_line(input: &mut impl BufRead, longest: usize) -> io::Result<Line> {
    let mut line = Vec::new();
    let mut too_long = false;
    let mut anything = false;
    loop {
        let available = input.fill_buf()?;
        if available.is_empty() {
            break;
        }
        anything = true;
        let end = available.iter().position(|&byte| byte == b'\n');
        let piece = &available[..end.unwrap_or(available.len())];
        too_long |= line.len() + piece.len() > longest;
        if too_long {
            line = Vec::new();
        } else {
            line.extend_from_slice(piece);
        }
        let used = piece.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            break;
        }
    }
    Ok(match (anything, too_long) {
        (false, _) => Line::End,
        (true, true) => Line::TooLong,
        (true, false) => Line::Bytes(line),
    })
}

#[cfg(test)]
mod tests {
    use super::{Line, next_line};

    #[test]
    fn a_line_over_the_bound_is_passed_over_and_the_next_one_is_read() {
        let mut input = std::io::BufReader::with_capacity(4, &b"12345678\n1234567\n\nlast"[..]);
        let mut next = || next_line(&mut input, 7).expect("memory can be read");
        assert_eq!(next(), Line::TooLong);
        assert_eq!(next(), Line::Bytes(b"1234567".to_vec()));
        assert_eq!(next(), Line::Bytes(Vec::new()));
        assert_eq!(next(), Line::Bytes(b"last".to_vec()));
        assert_eq!(next(), Line::End);
    }
}
