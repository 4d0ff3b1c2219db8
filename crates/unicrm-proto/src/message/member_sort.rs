//! `GET membersort`: the sorts of members (section 2 of the source).

use serde::{Deserialize, Serialize};

use super::record::record;

record! {
    /// A sort of members, such as 充值卡 (clauses S2.no, S2.name).
    pub struct MemberSort {
        /// The sort's number.
        no: required text,
        /// The sort's name.
        name: required text,
    }
}

/// The data of the sorts answer: an untyped array (clauses E3.2, S2.data).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MemberSorts(pub Vec<MemberSort>);
