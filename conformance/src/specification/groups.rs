//! Groups of clauses, in the order of the index, with their titles.

use super::language::Language;

/// A group: `E2`.
pub(crate) struct Group {
    pub(crate) id: &'static str,
    english: &'static str,
    chinese: &'static str,
}

impl Group {
    pub(crate) fn title(&self, language: Language) -> &'static str {
        language.pick(self.english, self.chinese)
    }
}

macro_rules! groups {
    ($($id:literal, $english:literal, $chinese:literal;)+) => {
        /// Every group that a clause may belong to.
        pub(crate) const ALL: &[Group] =
            &[$(Group { id: $id, english: $english, chinese: $chinese },)+];
    };
}

groups! {
    "S0", "The source: history, overview, opening", "原文：历史、概述、开通";
    "S1", "The source: token", "原文：获取 token";
    "S2", "The source: member sorts", "原文：取会员种类";
    "S3", "The source: member list", "原文：取会员清单";
    "S4", "The source: member", "原文：取会员信息";
    "S5", "The source: account items", "原文：取会员账户明细";
    "S6", "The source: create a WeChat member", "原文：创建微信会员";
    "S7", "The source: modify a WeChat member", "原文：修改微信会员信息";
    "S8", "The source: payment", "原文：会员消费支付";
    "S9", "The source: error codes", "原文：错误约定";
    "E1", "Root", "根元素";
    "E2", "Namespaces and prefixes", "命名空间与前缀";
    "E3", "Type of data", "data 的类型";
    "E4", "Failure", "失败应答";
    "E5", "No data", "没有数据";
    "E6", "Written form", "写出形式";
    "E7", "HTTP status", "HTTP 状态码";
    "E8", "Order of checks", "检查顺序";
    "N1", "Null in answers", "应答中的 null";
    "N2", "Empty text", "空文本";
    "N3", "Nil in XML requests", "XML 请求中的 nil";
    "N4", "Null in JSON requests", "JSON 请求中的 null";
    "N5", "Modify: absent, nil, empty, value", "修改：缺失、nil、空文本、有值";
    "N6", "Lists", "列表";
    "N7", "Required fields", "必需字段";
    "N8", "Numbers as text and text as numbers", "数字与文本互换";
    "V1", "Decimals and booleans", "十进制数与布尔值";
    "V2", "Dates and times", "日期与时间";
    "V3", "Balances and quantities as text", "作为文本的余额与数量";
    "V4", "Item numbers", "明细项编号";
    "V5", "Tokens", "令牌";
    "V6", "Characters", "字符";
    "V7", "Amounts of the reference server", "参考服务端的金额";
    "X1", "Encodings", "编码";
    "X2", "XML: DOCTYPE, entities, depth", "XML：DOCTYPE、实体、层数";
    "X3", "Order of fields", "字段顺序";
    "X4", "XML: comments, CDATA, text", "XML：注释、CDATA、文本";
    "X5", "Unknown and repeated names", "未知名称与重复名称";
    "J1", "JSON", "JSON";
    "D1", "Tolerant and strict reading", "容错读取与严格读取";
    "O1", "GET member: one member or the list", "GET member：单个会员或清单";
    "O2", "Paths and queries", "路径与查询参数";
    "O3", "Paging", "分页";
    "O4", "Unknown numbers", "不存在的编号";
    "O5", "Order of rows", "行的顺序";
    "O6", "Cards and members", "会员卡与会员";
    "O7", "Create and modify share one URL", "创建与修改共用一个 URL";
    "O8", "Rules of create and modify", "创建与修改的规则";
    "O9", "fromcontent and from_content", "fromcontent 与 from_content";
    "O10", "Rules of payment", "支付的规则";
    "O11", "Error codes 0000, 0001, 0003", "错误码 0000、0001、0003";
    "O12", "Opening an application", "开通应用";
    "O13", "Formats and negotiation", "格式与协商";
    "O14", "Idempotency", "幂等";
    "O15", "The client's payment", "客户端的支付";
    "O16", "Plain HTTP", "明文 HTTP";
}
