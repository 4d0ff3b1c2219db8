//! `POST weixinmember`: creating and modifying a WeChat member (sections 6 and 7 of the source).

use super::record::record;
use crate::value::Presence;

record! {
    /// The request that creates or modifies a member. Absent, nil and empty are kept apart
    /// (clause N5.1): a field that a modify request leaves out is not changed.
    pub struct WeiXinMember, xml alphabetical {
        /// The card's number; the server generates one if there is none (clause S6.card_no).
        card_no: three_way text,
        /// The member's name (clauses S6.name, S7.name).
        name: three_way text,
        /// The openid that WeChat gives (clause S6.wx_open_id).
        wx_open_id: three_way text,
        /// The number of the member's sort (clause S6.member_sort_no).
        member_sort_no: three_way text,
        /// The mobile number (clauses S6.mobilephone, S7.mobilephone).
        mobilephone: three_way text,
        /// The e-mail address (clauses S6.email, S7.email, J1.4).
        email: three_way text as "Email" ["J1.4"],
        /// The sex, as the shop writes it (clauses S6.sex, N8.1).
        sex: three_way text,
        /// The city (clauses S6.city, S7.city).
        city: three_way text,
        /// The country (clause S6.country).
        country: three_way text,
        /// The province (clauses S6.province, S7.province).
        province: three_way text,
    }
}

impl Default for WeiXinMember {
    /// All fields absent.
    fn default() -> Self {
        Self {
            card_no: Presence::Absent,
            name: Presence::Absent,
            wx_open_id: Presence::Absent,
            member_sort_no: Presence::Absent,
            mobilephone: Presence::Absent,
            email: Presence::Absent,
            sex: Presence::Absent,
            city: Presence::Absent,
            country: Presence::Absent,
            province: Presence::Absent,
        }
    }
}
