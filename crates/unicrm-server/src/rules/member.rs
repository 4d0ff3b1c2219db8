//! Creating and modifying members (sections 6 and 7 of the source; rulings O7, O8 and N5).

use compact_str::CompactString;
use unicrm_proto::KnownError;
use unicrm_proto::message::WeiXinMember;
use unicrm_proto::operation::OpenId;
use unicrm_proto::value::Presence;

use super::Refusal;
use super::text::storable;

/// What a member can change (clause O7.9). In a new member, none is stored as null; in a
/// modification it changes nothing (clauses N5.4, N5.5), and the empty text is stored (N5.6).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// The name; never empty.
    pub name: Option<CompactString>,
    /// The mobile number; no two members have the same, unless it is empty.
    pub mobilephone: Option<CompactString>,
    /// The e-mail address.
    pub email: Option<CompactString>,
    /// The sex.
    pub sex: Option<CompactString>,
    /// The city.
    pub city: Option<CompactString>,
    /// The country.
    pub country: Option<CompactString>,
    /// The province.
    pub province: Option<CompactString>,
}

/// A member to be created.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewMember {
    /// The number of the first card; none to have one generated (clauses O8.9, O8.10).
    pub card_no: Option<CompactString>,
    /// The number of the sort.
    pub sort_no: CompactString,
    /// The openid, for a member that comes from WeChat.
    pub open_id: Option<CompactString>,
    /// A remark of the shop.
    pub comment: Option<CompactString>,
    /// The rest.
    pub profile: Profile,
}

/// What is to be done with the members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saving {
    /// Create this one.
    Create(NewMember),
    /// Change this of the member with the id.
    Modify(i64, Profile),
}

/// The member that a request names, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existing {
    /// The member's id in the store.
    pub id: i64,
    /// The number of the member's sort.
    pub sort_no: CompactString,
}

/// What was read for a request, by what it names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The member of the openid.
    pub existing: Option<Existing>,
    /// Whether the sort exists.
    pub sort_exists: bool,
    /// The member of the card number.
    pub card_holder: Option<i64>,
    /// The member of the mobile number.
    pub mobile_holder: Option<i64>,
}

/// What a request says, with absent and nil as one: neither changes anything (clause N5.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The openid, from the path or the body; `by_path` tells which.
    pub open_id: CompactString,
    /// Whether the path named the member, who then must exist (clause O7.7).
    pub by_path: bool,
    /// The number of the card, if there is one and it is not empty.
    pub card_no: Option<CompactString>,
    /// The number of the sort, if there is one and it is not empty.
    pub sort_no: Option<CompactString>,
    /// The rest.
    pub profile: Profile,
}

impl Wanted {
    /// Reads a request; its openid is that of the path or, without one, of the body.
    ///
    /// # Errors
    /// 1000 where a text cannot be stored (clause V6.9) or the openid cannot be looked up.
    pub fn new(path: Option<&OpenId>, body: &WeiXinMember) -> Result<Self, Refusal> {
        let given = |field: &Presence<CompactString>| field.value().cloned();
        let filled = |field: &Presence<CompactString>| given(field).filter(|text| !text.is_empty());
        let wanted = Self {
            open_id: path
                .map_or_else(|| given(&body.wx_open_id), |id| Some(id.as_str().into()))
                .unwrap_or_default(),
            by_path: path.is_some(),
            card_no: filled(&body.card_no),
            sort_no: filled(&body.member_sort_no),
            profile: Profile {
                name: given(&body.name),
                mobilephone: given(&body.mobilephone),
                email: given(&body.email),
                sex: given(&body.sex),
                city: given(&body.city),
                country: given(&body.country),
                province: given(&body.province),
            },
        };
        if OpenId::new(wanted.open_id.clone()).is_err() {
            return Err(Refusal::field("wx_open_id", "不能为空，也不能是 . 或 .."));
        }
        storable("wx_open_id", Some(&wanted.open_id))?;
        storable("card_no", wanted.card_no.as_deref())?;
        wanted.profile.check()?;
        Ok(wanted)
    }

    /// The mobile number that must be nobody else's.
    pub fn mobile(&self) -> Option<&str> {
        self.profile.mobile()
    }
}

impl Profile {
    /// The mobile number, where it is not empty.
    pub fn mobile(&self) -> Option<&str> {
        self.mobilephone.as_deref().filter(|mobile| !mobile.is_empty())
    }

    fn check(&self) -> Result<(), Refusal> {
        storable("name", self.name.as_deref())?;
        storable("mobilephone", self.mobilephone.as_deref())?;
        storable("email", self.email.as_deref())?;
        storable("sex", self.sex.as_deref())?;
        storable("city", self.city.as_deref())?;
        storable("country", self.country.as_deref())?;
        storable("province", self.province.as_deref())
    }
}

/// Creates or modifies: a known openid modifies, an unknown one creates (clauses O7.4, O7.5).
///
/// # Errors
/// 1001 for an unknown openid in the path; 1000 with a reason that names the field.
pub fn save(wanted: Wanted, facts: &Facts) -> Result<Saving, Refusal> {
    match &facts.existing {
        Some(existing) => modify(wanted, existing, facts),
        None if wanted.by_path => Err(KnownError::UnknownCard.into()),
        None => {
            let new = NewMember {
                card_no: wanted.card_no,
                sort_no: wanted.sort_no.unwrap_or_default(),
                open_id: Some(wanted.open_id),
                comment: None,
                profile: wanted.profile,
            };
            create(new, facts).map(Saving::Create)
        }
    }
}

/// Checks a member that is to be created (clauses O8.1 to O8.5).
///
/// # Errors
/// 1000 with a reason that names the field.
pub fn create(new: NewMember, facts: &Facts) -> Result<NewMember, Refusal> {
    new.profile.check()?;
    storable("card_no", new.card_no.as_deref())?;
    storable("comment", new.comment.as_deref())?;
    if new.profile.name.as_deref().unwrap_or("").is_empty() {
        return Err(Refusal::field("name", "不能为空"));
    }
    if new.sort_no.is_empty() {
        return Err(Refusal::field("member_sort_no", "不能为空"));
    }
    if !facts.sort_exists {
        return Err(Refusal::field("member_sort_no", "会员种类不存在"));
    }
    if new.card_no.is_some() && facts.card_holder.is_some() {
        return Err(Refusal::field("card_no", "卡号已被使用"));
    }
    if new.profile.mobile().is_some() && facts.mobile_holder.is_some() {
        return Err(Refusal::field("mobilephone", "手机号已属于其他会员"));
    }
    Ok(new)
}

/// A repeated creation changes nothing; one that names another card or sort is no modification
/// and may not pass silently (clauses O7.10, O7.11).
fn modify(wanted: Wanted, existing: &Existing, facts: &Facts) -> Result<Saving, Refusal> {
    if wanted.profile.name.as_deref() == Some("") {
        return Err(Refusal::field("name", "不能改为空")); // clause N5.7
    }
    if wanted.card_no.is_some() && facts.card_holder != Some(existing.id) {
        return Err(Refusal::field("card_no", "与该会员现有的卡号不同，不能修改"));
    }
    if wanted.sort_no.is_some_and(|sort_no| sort_no != existing.sort_no) {
        return Err(Refusal::field("member_sort_no", "与该会员现有的种类不同，不能修改"));
    }
    let other_holder = facts.mobile_holder.is_some_and(|holder| holder != existing.id);
    if wanted.profile.mobile().is_some() && other_holder {
        return Err(Refusal::field("mobilephone", "手机号已属于其他会员"));
    }
    Ok(Saving::Modify(existing.id, wanted.profile))
}
