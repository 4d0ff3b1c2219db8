//! Lists as streams of rows (rulings O3, O5).

use std::collections::HashSet;
use std::future::poll_fn;
use std::hash::{BuildHasher, Hash, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;
use unicrm_proto::message::{AccountItem, AccountListResult, Member, MemberListResult};
use unicrm_proto::operation::{ListAccountItems, ListMembers, Operation, Page};
use unicrm_proto::value::WholeNumber;

use super::{AnswerFault, Error, UniCrmClient, Unreadable};

/// Pages in a row without a new row before a server is taken to repeat itself. A busy account may
/// shift a page or two behind what was given; not this many.
const BARREN_PAGES: u32 = 8;

/// The rows of a list, page after page: a `Stream`, and by itself as good as an iterator. A row
/// that was given is not given again. It ends behind the last row, or behind an error.
///
/// Pages are asked for as their rows are needed, and each is a call with its own time-outs. Of a
/// row that was given 16 bytes are kept, by which its repetition is known.
#[must_use = "a stream does nothing until it is polled"]
pub struct Rows<T> {
    source: Box<dyn FnMut(Page) -> Asked<T> + Send>,
    pending: Option<Asked<T>>,
    ready: std::vec::IntoIter<T>,
    pager: Pager,
    has_ended: bool,
}

/// A page on its way.
type Asked<T> = Pin<Box<dyn Future<Output = Result<PageOf<T>, Error>> + Send>>;

/// The rows of a page, and how many rows there are in all.
struct PageOf<T> {
    total: u64,
    rows: Vec<T>,
}

impl<T: Hash> Rows<T> {
    /// The next row; none behind the last one.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_row(context)).await
    }

    fn poll_row(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if let Some(row) = self.ready.next() {
                return Poll::Ready(Some(Ok(row)));
            }
            if self.pending.is_none() {
                let next = if self.has_ended { None } else { self.pager.next() };
                let Some(page) = next else { return Poll::Ready(None) };
                self.pending = Some((self.source)(page));
            }
            let Some(pending) = &mut self.pending else { continue };
            let Poll::Ready(page) = pending.as_mut().poll(context) else { return Poll::Pending };
            self.pending = None;
            match page.and_then(|page| self.pager.take(page)) {
                Ok(rows) => self.ready = rows.into_iter(),
                Err(error) => {
                    self.has_ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

impl<T: Hash + Unpin> Stream for Rows<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_row(context)
    }
}

/// Where in a list one is.
struct Pager {
    operation: unicrm_proto::operation::OperationName,
    /// The next page; none behind the last one.
    next: Option<Page>,
    /// Fingerprints of the rows given, under keys that nobody can foresee.
    given: HashSet<(u64, u64)>,
    keys: [RandomState; 2],
    barren: u32,
}

impl Pager {
    fn next(&self) -> Option<Page> {
        self.next
    }

    /// The rows of a page that were not given before, and the place behind it. It lies behind the
    /// rows that came, not those asked for: a server may give fewer than it was asked for.
    fn take<T: Hash>(&mut self, page: PageOf<T>) -> Result<Vec<T>, Error> {
        let came = page.rows.len();
        let rows: Vec<T> = page.rows.into_iter().filter(|row| self.is_new(row)).collect();
        self.barren = if rows.is_empty() { self.barren + 1 } else { 0 };
        if self.barren >= BARREN_PAGES && came > 0 {
            let why = AnswerFault::Endless(self.barren);
            return Err(Unreadable { operation: self.operation, why }.into());
        }
        self.next = self.next.take().and_then(|asked| {
            let behind = asked.skip.get().checked_add(u64::try_from(came).ok()?)?;
            let skip = WholeNumber::try_from(behind).ok()?;
            (came > 0 && behind < page.total).then_some(Page { skip, ..asked })
        });
        Ok(rows)
    }

    fn is_new(&mut self, row: &impl Hash) -> bool {
        let [first, second] = &self.keys;
        self.given.insert((first.hash_one(row), second.hash_one(row)))
    }
}

/// An operation that gives a page of a list.
pub(super) trait Paged: Operation + Clone + Send + Sync + 'static {
    type Row: Hash + Send + 'static;

    fn page(&mut self) -> &mut Page;
    fn rows(answer: Self::Answer) -> (WholeNumber, Vec<Self::Row>);
}

impl Paged for ListMembers {
    type Row = Member;

    fn page(&mut self) -> &mut Page {
        &mut self.page
    }

    fn rows(answer: MemberListResult) -> (WholeNumber, Vec<Member>) {
        (answer.total_count, answer.items)
    }
}

impl Paged for ListAccountItems {
    type Row = AccountItem;

    fn page(&mut self) -> &mut Page {
        &mut self.page
    }

    fn rows(answer: AccountListResult) -> (WholeNumber, Vec<AccountItem>) {
        (answer.total_count, answer.items)
    }
}

impl<T> Rows<T> {
    /// All rows from the request's page on, in pages of its size. A size of 0 would give none:
    /// it stands for the protocol's default.
    pub(super) fn of<O: Paged<Row = T>>(client: UniCrmClient, mut request: O) -> Self
    where
        O::Answer: Send,
    {
        let mut first = *request.page();
        if first.top == 0 {
            first.top = Page::DEFAULT_TOP;
        }
        let source = move |page| {
            let (client, mut request) = (client.clone(), request.clone());
            *request.page() = page;
            let asked: Asked<T> = Box::pin(async move {
                let answered = client.0.call(&request).await?;
                let (total, rows) = O::rows(client.0.data::<O>(answered)?);
                Ok(PageOf { total: total.get(), rows })
            });
            asked
        };
        let pager = Pager {
            operation: O::NAME,
            next: Some(first),
            given: HashSet::new(),
            keys: [RandomState::new(), RandomState::new()],
            barren: 0,
        };
        let (source, ready) = (Box::new(source), Vec::new().into_iter());
        Self { source, pending: None, ready, pager, has_ended: false }
    }
}
