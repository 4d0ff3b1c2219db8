//! The messages as the source shows them: names, order, kinds of value.
//!
//! `unicrm-proto` has field tables of its own. This second one is deliberate: the reader in [`crate::independent`]
//! judges with it, so that a slip in the protocol crate's table is seen. A test holds the two against each other.

use unicrm_proto::MessageName;

/// What a field carries.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Free text.
    Text,
    /// Text with the digits of a decimal in the neutral value; a number in JSON.
    Decimal,
    /// A whole number.
    Whole,
    /// Text with a date or a date-time.
    Date,
    /// Records, one element each in XML.
    List(&'static Record),
}

/// A record: its element's name where it stands in a list, and its fields in the samples' order.
#[derive(Debug)]
pub struct Record {
    /// `Member`, `MemberAccount`, …
    pub item: &'static str,
    /// Name and kind, in the order of the JSON samples (the order of the XML samples too, for answers).
    pub fields: &'static [(&'static str, Kind)],
}

impl Record {
    /// The kind of a field.
    pub fn kind(&self, name: &str) -> Option<Kind> {
        self.fields.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }
}

/// What an answer's `data` is.
#[derive(Debug, Clone, Copy)]
pub enum Data {
    /// One record.
    Record(&'static Record),
    /// A list without a record around it.
    List(&'static Record),
    /// A bare text.
    Text,
    /// Nothing, ever.
    Nothing,
}

/// A message's outline.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// An envelope around `data`; the roots that the source shows for it, the first of them written by us.
    Answer(&'static [&'static str], Data),
    /// Fields at the root, whose name is the record's.
    Request(&'static Record),
}

use Kind::{Date, Decimal, List, Text, Whole};

static TOKEN: Record =
    Record { item: "ApiTokenResult", fields: &[("token", Text), ("expires_in", Date)] };

static SORT: Record = Record { item: "MemberSort", fields: &[("no", Text), ("name", Text)] };

static ACCOUNT: Record = Record {
    item: "MemberAccount",
    fields: &[("account_no", Text), ("name", Text), ("balance", Decimal), ("comment", Text)],
};

static MEMBER: Record = Record {
    item: "Member",
    fields: &[
        ("member_no", Text),
        ("name", Text),
        ("member_sort_no", Text),
        ("member_sort_name", Text),
        ("mobilephone", Text),
        ("email", Text),
        ("comment", Text),
        ("accounts", List(&ACCOUNT)),
    ],
};

static MEMBER_LIST: Record = Record {
    item: "MemberListResult",
    fields: &[("total_count", Whole), ("skip", Whole), ("items", List(&MEMBER))],
};

static ITEM: Record = Record {
    item: "AccountItem",
    fields: &[
        ("account_date", Date),
        ("action", Text),
        ("balance", Decimal),
        ("card_no", Text),
        ("comment", Text),
        ("created_at", Text),
        ("created_on", Date),
        ("credit_quantity", Text),
        ("debit_quantity", Text),
        ("display_balance", Text),
        ("from_no", Text),
        ("no", Text),
        ("quantity", Decimal),
        ("title", Text),
    ],
};

static ITEM_LIST: Record = Record {
    item: "AccountListResult",
    fields: &[("total_count", Whole), ("skip", Whole), ("items", List(&ITEM))],
};

static WEIXIN_MEMBER: Record = Record {
    item: "WeiXinMember",
    fields: &[
        ("card_no", Text),
        ("name", Text),
        ("wx_open_id", Text),
        ("member_sort_no", Text),
        ("mobilephone", Text),
        ("email", Text),
        ("sex", Text),
        ("city", Text),
        ("country", Text),
        ("province", Text),
    ],
};

static MEMBER_PAY: Record = Record {
    item: "MemberPay",
    fields: &[
        ("card_no", Text),
        ("account_sort_no", Text),
        ("quantity", Decimal),
        ("fromcontent", Text),
        ("from_no", Text),
        ("comment", Text),
    ],
};

/// The outline of a message.
pub fn shape(message: MessageName) -> Shape {
    // The samples of the member sorts and of the account items open one root and close the other: both are shown.
    match message {
        MessageName::ApiTokenResult => Shape::Answer(&["ApiResult"], Data::Record(&TOKEN)),
        MessageName::MemberSorts => Shape::Answer(&["ApiResult", "ApiResponse"], Data::List(&SORT)),
        MessageName::MemberListResult => {
            Shape::Answer(&["ApiResponse"], Data::Record(&MEMBER_LIST))
        }
        MessageName::GetMemberResult => Shape::Answer(&["ApiResult"], Data::Record(&MEMBER)),
        MessageName::AccountListResult => {
            Shape::Answer(&["ApiResult", "ApiResponse"], Data::Record(&ITEM_LIST))
        }
        MessageName::PayResult => Shape::Answer(&["ApiResult"], Data::Text),
        MessageName::Empty => Shape::Answer(&["ApiResult"], Data::Nothing),
        MessageName::WeiXinMember => Shape::Request(&WEIXIN_MEMBER),
        MessageName::MemberPay => Shape::Request(&MEMBER_PAY),
    }
}
