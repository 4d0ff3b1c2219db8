//! Looking up what became of a payment (clause O15.4).

use std::time::SystemTime;

use compact_str::CompactString;
use unicrm_proto::message::AccountItem;
use unicrm_proto::operation::{ListAccountItems, Page};
use unicrm_proto::value::WholeNumber;

use super::{Error, Payment, Rows, UniCrmClient};

/// Rows of a page. What is looked for is near the top.
const ROWS: u32 = 100;

/// How far an item's moment may lie before the one searched from, in milliseconds. The Date
/// header tells how far the server's clock is off; the ledger's clock may be another one yet.
const ALLOWANCE: i64 = 10 * 60 * 1000;

/// What the account items tell of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "only the result tells whether the money moved"]
pub enum Reconciled {
    /// It was applied: one item has its from_no, account and quantity.
    Found {
        /// The number of the item.
        no: CompactString,
    },
    /// Several items have them; a person has to decide.
    Ambiguous {
        /// The numbers of the items, the newest first.
        nos: Vec<CompactString>,
    },
    /// No item has them so far. This is no refusal: the payment may still be under way.
    NotSeenYet,
}

impl UniCrmClient {
    /// Looks a payment up in the account's items since a moment of this machine's clock, such as
    /// [`Payment::sent_at`]. It only reads, and can be asked as often as one likes.
    ///
    /// # Errors
    /// [`Error`], where the items cannot be had; it says nothing of the payment.
    pub async fn reconcile(
        &self,
        payment: &Payment,
        since: SystemTime,
    ) -> Result<Reconciled, Error> {
        let body = payment.body();
        let mut rows = Rows::of(
            self.clone(),
            ListAccountItems {
                card_no: body.card_no.clone(),
                account_sort_no: Some(body.account_sort_no.clone()),
                page: Page { skip: WholeNumber::default(), top: ROWS },
            },
        );
        let mut order = Order::default();
        let mut nos = Vec::new();
        while let Some(item) = rows.next().await.transpose()? {
            let moment = self.moment(&item);
            moment.into_iter().for_each(|moment| order.meet(moment));
            // An item without a moment may be any.
            let is_old = moment.is_some_and(|moment| moment < self.earliest(since));
            if is_old && order.is_newest_first() {
                break;
            }
            if !is_old && is_payment(&item, payment) {
                nos.push(item.no);
            }
        }
        Ok(match nos.len() {
            0 => Reconciled::NotSeenYet,
            1 => Reconciled::Found { no: nos.swap_remove(0) },
            _ => Reconciled::Ambiguous { nos },
        })
    }

    /// The earliest moment of an item of a payment that was sent at `since`, by the server's clock.
    fn earliest(&self, since: SystemTime) -> i64 {
        self.0.skew.server_millis(since).saturating_sub(ALLOWANCE)
    }

    /// When an item was posted, by the server's clock in milliseconds since 1970.
    fn moment(&self, item: &AccountItem) -> Option<i64> {
        let created_on = item.created_on.as_ref()?;
        created_on.instant(self.0.server_zone).map(|moment| moment.as_millisecond())
    }
}

/// Whether an item has the payment's from_no and quantity; the account was asked for by name.
fn is_payment(item: &AccountItem, payment: &Payment) -> bool {
    item.from_no.as_deref() == Some(payment.from_no())
        && item.quantity.number() == payment.body().quantity.number()
}

/// Watches that items come newest first. From a server that has another order everything is
/// read: an old item then says nothing about those behind it.
#[derive(Default)]
struct Order {
    last: Option<i64>,
    falls: bool,
    rises: bool,
}

impl Order {
    fn meet(&mut self, moment: i64) {
        if let Some(last) = self.last.replace(moment) {
            self.falls |= moment < last;
            self.rises |= moment > last;
        }
    }

    fn is_newest_first(&self) -> bool {
        self.falls && !self.rises
    }
}

#[cfg(test)]
mod tests {
    use super::Order;

    #[track_caller]
    fn check(moments: &[i64], expected: bool) {
        let mut order = Order::default();
        moments.iter().for_each(|&moment| order.meet(moment));
        assert_eq!(order.is_newest_first(), expected, "{moments:?}");
    }

    #[test]
    fn one_item_shows_no_order() {
        check(&[], false);
        check(&[5], false);
        check(&[5, 5], false);
    }

    #[test]
    fn only_falling_moments_show_newest_first() {
        check(&[5, 5, 3], true);
        check(&[3, 5], false);
        check(&[5, 3, 4], false);
    }
}
