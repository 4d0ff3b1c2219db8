//! `GET member` and `GET weixinmember/{wxOpenId}`: one member, or a page of all
//! (sections 3 and 4 of the source).

use serde::{Deserialize, Serialize};

use super::record::record;

record! {
    /// A member with the balances of all accounts (sections 3 and 4 of the source).
    pub struct Member {
        /// The member's number (clauses S3.member_no, S4.member_no).
        member_no: required text,
        /// The member's name (clauses S3.name, S4.name).
        name: optional text,
        /// The number of the member's sort (clauses S3.member_sort_no, S4.member_sort_no).
        member_sort_no: optional text,
        /// The name of the member's sort (clauses S3.member_sort_name, S4.member_sort_name).
        member_sort_name: optional text,
        /// The mobile number: free text (clauses S3.mobilephone, S4.mobilephone).
        mobilephone: optional text,
        /// The e-mail address (clauses S3.email, S4.email, J1.4).
        email: optional text as "Email" ["J1.4"],
        /// A remark (clauses S3.comment, S4.comment).
        comment: optional text,
        /// The member's accounts.
        accounts: many MemberAccount,
    }
}

record! {
    /// One account of a member.
    pub struct MemberAccount {
        /// The account's number (clauses S3.account_no, S4.account_no).
        account_no: required text,
        /// The account's name, such as 储值 (clauses S3.account_name, S4.account_name).
        name: optional text,
        /// The balance (clauses S3.balance, S4.balance, V1.1).
        balance: required decimal,
        /// A remark (clauses S3.account_comment, S4.account_comment).
        comment: optional text,
    }
}

record! {
    /// A page of members (section 3 of the source).
    pub struct MemberListResult {
        /// How many members there are in all (clause S3.total_count).
        total_count: required whole_number,
        /// How many were skipped before this page (clause S3.skip).
        skip: required whole_number,
        /// The members of this page.
        items: many Member,
    }
}

/// The data of the member answer: one member (section 4 of the source).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GetMemberResult(pub Member);
