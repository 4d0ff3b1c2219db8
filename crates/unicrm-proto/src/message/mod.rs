//! The messages, one file a clause of the source. Each is one field table; reading, writing, the
//! neutral value and whatever else depends on its fields follow from it.

mod account_item;
mod empty;
mod field_types;
mod member;
mod member_pay;
mod member_sort;
mod pay;
mod record;
mod schema;
mod slots;
mod token;
mod weixin_member;

pub use account_item::{AccountItem, AccountListResult};
pub use empty::Empty;
pub use member::{GetMemberResult, Member, MemberAccount, MemberListResult};
pub use member_pay::MemberPay;
pub use member_sort::{MemberSort, MemberSorts};
pub use pay::PayResult;
pub use schema::{Field, FieldPresence, FieldType, Schema};
pub use token::ApiTokenResult;
pub use weixin_member::WeiXinMember;

pub(crate) use record::{Record, is_to_be_read, read_fields, read_record, write_record};
pub(crate) use schema::{TypeName, TypeRule};
pub(crate) use slots::Needed;
pub(crate) use slots::many::{read_items, write_items};
