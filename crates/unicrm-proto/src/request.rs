//! Requests as bodies: a record is the root (clauses E1.6, E2.2, E2.3).

use crate::message::{MemberPay, Record, WeiXinMember, read_fields, write_record};
use crate::wire::{ReadBody, Reader, Result, RootStyle, WriteBody, Writer, Written};

/// A message that is the root of its body.
pub(crate) trait Request: Record {
    const STYLE: RootStyle;
}

impl Request for WeiXinMember {
    const STYLE: RootStyle = RootStyle::WeiXinMember;
}

impl Request for MemberPay {
    const STYLE: RootStyle = RootStyle::MemberPay;
}

macro_rules! request_body {
    ($($name:ident),+) => {
        $(impl ReadBody for $name {
            fn read<'a, R: Reader<'a>>(reader: &mut R) -> Result<Self> {
                let root = reader.open_root(Self::SCHEMA.name, None)?;
                read_fields(root, reader)
            }
        }

        impl WriteBody for $name {
            fn write<W: Writer>(&self, writer: &mut W) -> Written {
                writer.open_root(Self::SCHEMA.name, Self::STYLE);
                write_record(self, writer)?;
                writer.close_root();
                Ok(())
            }
        })+
    };
}

request_body!(WeiXinMember, MemberPay);
