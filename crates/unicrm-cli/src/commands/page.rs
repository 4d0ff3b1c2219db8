//! Pages of lists: which one, and which rows it shows.

use unicrm_http::client::{Error, Rows};
use unicrm_proto::operation::Page;
use unicrm_proto::value::WholeNumber;

use crate::arguments::PageArguments;

/// How many rows are asked for at a time where all are listed.
const ALL_TOP: u32 = 100;

/// The page that is asked for; with `--all` the first one.
pub(super) fn page(arguments: &PageArguments) -> Page {
    let default = if arguments.all { ALL_TOP } else { Page::DEFAULT_TOP };
    Page { skip: arguments.skip, top: arguments.top.unwrap_or(default) }
}

/// All rows, and how many there are with those that were skipped.
pub(super) async fn all<T: std::hash::Hash>(
    skip: WholeNumber,
    mut rows: Rows<T>,
) -> Result<(WholeNumber, Vec<T>), Error> {
    let mut items = Vec::new();
    while let Some(row) = rows.next().await {
        items.push(row?);
    }
    let total = skip.get().saturating_add(u64::try_from(items.len()).unwrap_or(u64::MAX));
    Ok((WholeNumber::try_from(total).unwrap_or(WholeNumber::MAX), items))
}

/// Which rows a table shows.
pub(super) fn footer(total: WholeNumber, skip: WholeNumber, rows: usize) -> String {
    let (skip, rows) = (skip.get(), u64::try_from(rows).unwrap_or(u64::MAX));
    if rows == 0 {
        return format!("\nno row of {total} behind the first {skip}\n");
    }
    format!("\nrows {} to {} of {total}\n", skip.saturating_add(1), skip.saturating_add(rows))
}
