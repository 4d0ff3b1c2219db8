//! The fields of a WeChat member: absent unless named, nil by `--nil`, empty by `--set FIELD=`
//! (ruling N5).

use clap::{Args, ValueEnum};
use compact_str::CompactString;
use unicrm_proto::message::WeiXinMember;
use unicrm_proto::value::Presence;

use super::values::field_text;

#[derive(Debug, Args)]
pub(crate) struct MemberFields {
    /// The openid that WeChat gave
    #[arg(long, value_name = "ID", value_parser = field_text)]
    openid: CompactString,
    /// The name
    #[arg(long, value_name = "TEXT", value_parser = field_text)]
    name: Option<CompactString>,
    /// The number of the member's sort
    #[arg(long, value_name = "NO", value_parser = field_text)]
    sort: Option<CompactString>,
    /// The number of the card; the server makes one if there is none
    #[arg(long, value_name = "NO", value_parser = field_text)]
    card: Option<CompactString>,
    /// The mobile number
    #[arg(long, value_name = "TEXT", value_parser = field_text)]
    mobile: Option<CompactString>,
    /// The e-mail address
    #[arg(long, value_name = "TEXT", value_parser = field_text)]
    email: Option<CompactString>,
    /// The sex, as the shop writes it
    #[arg(long, value_name = "TEXT", value_parser = field_text)]
    sex: Option<CompactString>,
    /// The city
    #[arg(long, value_name = "TEXT", value_parser = field_text)]
    city: Option<CompactString>,
    /// The country
    #[arg(long, value_name = "TEXT", value_parser = field_text)]
    country: Option<CompactString>,
    /// The province
    #[arg(long, value_name = "TEXT", value_parser = field_text)]
    province: Option<CompactString>,
    /// Send the field as nil, without a value; can be given again for others
    #[arg(long, value_name = "FIELD", value_enum, hide_possible_values = true)]
    nil: Vec<FieldName>,
    /// Send the field with this text, which may be empty (city=); can be given again for others.
    /// A FIELD is one of name, sort, card, mobile, email, sex, city, country, province
    #[arg(long, value_name = "FIELD=TEXT", value_parser = setting)]
    set: Vec<(FieldName, CompactString)>,
}

/// A field by its option's name, or by its name on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FieldName {
    #[value(alias = "wx_open_id")]
    Openid,
    Name,
    #[value(alias = "member_sort_no")]
    Sort,
    #[value(alias = "card_no")]
    Card,
    #[value(alias = "mobilephone")]
    Mobile,
    Email,
    Sex,
    City,
    Country,
    Province,
}

impl FieldName {
    fn word(self) -> String {
        self.to_possible_value().map_or(String::new(), |value| value.get_name().to_owned())
    }

    fn slot(self, member: &mut WeiXinMember) -> &mut Presence<CompactString> {
        match self {
            Self::Openid => &mut member.wx_open_id,
            Self::Name => &mut member.name,
            Self::Sort => &mut member.member_sort_no,
            Self::Card => &mut member.card_no,
            Self::Mobile => &mut member.mobilephone,
            Self::Email => &mut member.email,
            Self::Sex => &mut member.sex,
            Self::City => &mut member.city,
            Self::Country => &mut member.country,
            Self::Province => &mut member.province,
        }
    }
}

/// `city=北京` or, for an empty text, `city=`.
fn setting(text: &str) -> Result<(FieldName, CompactString), String> {
    let Some((name, value)) = text.split_once('=') else {
        return Err("expected FIELD=TEXT, found no `=`".to_owned());
    };
    let field = FieldName::from_str(name, false)
        .map_err(|_| "expected the name of a field, such as city=, found another".to_owned())?;
    Ok((field, value.into()))
}

/// A field was named more than once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected each field once, found {0} again; give it by its own option, --nil or --set")]
pub(crate) struct NamedTwice(String);

impl MemberFields {
    /// The member that is sent.
    ///
    /// # Errors
    /// [`NamedTwice`] where the arguments say two things of a field.
    pub(crate) fn member(&self) -> Result<WeiXinMember, NamedTwice> {
        let mut member = WeiXinMember::default();
        for (field, value) in self.named() {
            let slot = field.slot(&mut member);
            if !slot.is_absent() {
                return Err(NamedTwice(field.word()));
            }
            *slot = value;
        }
        Ok(member)
    }

    /// The openid.
    pub(crate) fn openid(&self) -> &str {
        &self.openid
    }

    fn named(&self) -> impl Iterator<Item = (FieldName, Presence<CompactString>)> {
        let own = [
            (FieldName::Openid, Some(&self.openid)),
            (FieldName::Name, self.name.as_ref()),
            (FieldName::Sort, self.sort.as_ref()),
            (FieldName::Card, self.card.as_ref()),
            (FieldName::Mobile, self.mobile.as_ref()),
            (FieldName::Email, self.email.as_ref()),
            (FieldName::Sex, self.sex.as_ref()),
            (FieldName::City, self.city.as_ref()),
            (FieldName::Country, self.country.as_ref()),
            (FieldName::Province, self.province.as_ref()),
        ];
        let own = own.into_iter().filter_map(|(field, value)| Some((field, value?.clone().into())));
        let nil = self.nil.iter().map(|field| (*field, Presence::Nil));
        let set = self.set.iter().map(|(field, value)| (*field, value.clone().into()));
        own.chain(nil).chain(set)
    }
}
