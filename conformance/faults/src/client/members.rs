//! A member's fields, as they are given: by an option of their own, by `--set`, by `--nil`.

use unicrm_proto::CompactString;
use unicrm_proto::message::WeiXinMember;
use unicrm_proto::value::Presence;

/// The fields of a member.
#[derive(Debug, clap::Args)]
pub(super) struct Fields {
    #[arg(long)]
    openid: String,
    #[arg(long)]
    name: Option<String>,
    #[arg(long)]
    sort: Option<String>,
    #[arg(long)]
    city: Option<String>,
    #[arg(long, value_name = "FIELD")]
    nil: Vec<String>,
    #[arg(long, value_name = "FIELD=TEXT")]
    set: Vec<String>,
}

impl Fields {
    /// The member, or what is wrong with the arguments.
    pub(super) fn member(&self) -> Result<WeiXinMember, String> {
        let mut member = WeiXinMember::default();
        let own = [("name", &self.name), ("sort", &self.sort), ("city", &self.city)];
        *slot(&mut member, "openid")? = Presence::Value(self.openid.as_str().into());
        for (field, value) in own {
            if let Some(value) = value {
                *slot(&mut member, field)? = Presence::Value(value.as_str().into());
            }
        }
        for field in &self.nil {
            *slot(&mut member, field)? = Presence::Nil;
        }
        for setting in &self.set {
            let (field, value) = setting.split_once('=').ok_or("expected FIELD=TEXT")?;
            *slot(&mut member, field)? = Presence::Value(value.into());
        }
        Ok(member)
    }
}

fn slot<'m>(
    member: &'m mut WeiXinMember,
    field: &str,
) -> Result<&'m mut Presence<CompactString>, String> {
    Ok(match field {
        "openid" => &mut member.wx_open_id,
        "name" => &mut member.name,
        "sort" => &mut member.member_sort_no,
        "card" => &mut member.card_no,
        "mobile" => &mut member.mobilephone,
        "email" => &mut member.email,
        "sex" => &mut member.sex,
        "city" => &mut member.city,
        "country" => &mut member.country,
        "province" => &mut member.province,
        other => return Err(format!("expected the name of a field, found `{other}`")),
    })
}

/// Every field of a member that a call can leave out.
pub(super) fn optional(member: &mut WeiXinMember) -> [&mut Presence<CompactString>; 9] {
    [
        &mut member.card_no,
        &mut member.name,
        &mut member.member_sort_no,
        &mut member.mobilephone,
        &mut member.email,
        &mut member.sex,
        &mut member.city,
        &mut member.country,
        &mut member.province,
    ]
}
