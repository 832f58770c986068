//! The credit report (信用报告) as text. Pure: what it prints comes in as values.

use crate::{
    domain::shown::Shown,
    locale::{Lang, Text},
};

/// What a report prints.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Name of the centre.
    pub centre: String,
    /// Title of the regulation.
    pub regulation: Text,
    /// The subject's name, as it may be shown.
    pub name: String,
    /// The subject's identifier, as it may be shown.
    pub identifier: String,
    /// It counts as newly founded (视为新设立).
    pub founded_anew: Option<Text>,
    /// Query mode.
    pub mode: Text,
    /// Purpose.
    pub purpose: Option<Text>,
    /// Number of the authorisation or grant.
    pub authorisation: Option<String>,
    /// Article the answer stands on.
    pub basis: Text,
    /// That the regulation is not plainly in force.
    pub validity: Option<Text>,
    /// When.
    pub at: String,
    /// Who gave it.
    pub officer: String,
    /// What it tells of itself: main content, scope of use, time limit.
    pub told: Vec<(Text, Text)>,
    /// Records, in the order of their categories.
    pub entries: Vec<Entry>,
    /// Articles and duties that go with it.
    pub notices: Vec<(Text, Text)>,
}

/// One record of a report.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Category.
    pub category: Text,
    /// Access mode.
    pub access: Text,
    /// State.
    pub state: Text,
    /// Marks.
    pub marks: Vec<Text>,
    /// Last day of disclosure.
    pub until: Option<String>,
    /// Record number.
    pub id: String,
    /// Catalogue item.
    pub item: String,
    /// What it is about.
    pub title: String,
    /// Document number.
    pub document: String,
    /// Provider unit.
    pub unit: String,
    /// That the unit's records are handled by reference (参照).
    pub by_reference: Option<Text>,
    /// Label of self-declared information.
    pub source: Option<Text>,
    /// Day of determination.
    pub determined: String,
    /// Article that opens it.
    pub article: Text,
    /// Fields and values.
    pub fields: Vec<(Text, String)>,
    /// Texts disclosed together with it.
    pub attachments: Vec<(Text, String)>,
}

/// Lines of a report under way.
struct Page {
    lang: Lang,
    text: String,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.text.push_str(Shown::new(text).as_str());
        self.text.push('\n');
    }

    /// `label: value`, left out when there is no value.
    fn field(&mut self, (zh, en): (&str, &str), value: &str) {
        if !value.is_empty() {
            self.line(&self.lang.pick(format!("{zh}：{value}"), format!("{en}: {value}")));
        }
    }
}

/// The body of a report: everything but the number of its log row.
pub fn render(sheet: &Sheet, lang: Lang) -> String {
    let mut page = Page { lang, text: String::new() };
    page.line(&lang.pick(format!("{}  信用报告", sheet.centre), format!("{}  Credit report", sheet.centre)));
    page.line("");
    page.field(("信用主体", "Subject"), &sheet.name);
    page.field(("证件号码", "Identifier"), &sheet.identifier);
    page.field(("标注", "Mark"), sheet.founded_anew.as_ref().map(|text| text.get(lang)).unwrap_or_default());
    page.field(("查询方式", "Mode"), sheet.mode.get(lang));
    page.field(("用途", "Purpose"), sheet.purpose.as_ref().map(|text| text.get(lang)).unwrap_or_default());
    page.field(("授权编号", "Authorisation"), sheet.authorisation.as_deref().unwrap_or_default());
    let (title, article) = (sheet.regulation.get(lang), sheet.basis.get(lang));
    page.field(("依据", "Ground"), &lang.pick(format!("《{title}》{article}"), format!("{title}, {article}")));
    page.field(("效力", "Validity"), sheet.validity.as_ref().map(|text| text.get(lang)).unwrap_or_default());
    page.field(("查询时间", "Time"), &sheet.at);
    page.field(("经办人", "Officer"), &sheet.officer);
    for (label, words) in &sheet.told {
        page.field((&label.zh, &label.en), words.get(lang));
    }
    let mut category = "";
    for (at, entry) in sheet.entries.iter().enumerate() {
        let own = entry.category.get(lang);
        if own != category {
            category = own;
            page.line("");
            page.line(&lang.pick(format!("【{own}】"), format!("[{own}]")));
        }
        record(&mut page, at + 1, entry);
    }
    if sheet.entries.is_empty() {
        page.line("");
        page.line(lang.pick("按本次查询方式，没有可提供的信息。", "Nothing is open in this mode of query."));
    }
    for (article, says) in &sheet.notices {
        page.line("");
        page.line(&lang.pick(
            format!("注意：{}（{}）", says.get(lang), article.get(lang)),
            format!("Note: {} ({})", says.get(lang), article.get(lang)),
        ));
    }
    page.text
}

/// The unit, with the word that its records are handled by reference.
fn provider(entry: &Entry, lang: Lang) -> String {
    let unit = &entry.unit;
    entry.by_reference.as_ref().map_or_else(
        || unit.clone(),
        |mark| lang.pick(format!("{unit}（{}）", mark.zh), format!("{unit} ({})", mark.en)),
    )
}

fn record(page: &mut Page, number: usize, entry: &Entry) {
    let lang = page.lang;
    page.line("");
    page.line(&format!("{number}. {}", if entry.title.is_empty() { &entry.item } else { &entry.title }));
    let mut state = entry.state.get(lang).to_owned();
    for mark in &entry.marks {
        state.push_str(" · ");
        state.push_str(mark.get(lang));
    }
    if let Some(until) = &entry.until {
        state.push_str(&lang.pick(format!(" · 至 {until}"), format!(" · until {until}")));
    }
    page.field(("   状态", "   State"), &state);
    page.field(("   公开属性", "   Access"), entry.access.get(lang));
    page.field(("   文书号", "   Document"), &entry.document);
    page.field(("   提供单位", "   Provider"), &provider(entry, lang));
    if let Some(source) = &entry.source {
        page.line(&format!("   {}", source.get(lang)));
    }
    page.field(("   认定日期", "   Determined"), &entry.determined);
    for (field, value) in entry.fields.iter().filter(|(_, value)| !value.is_empty()) {
        let field = field.get(lang);
        page.line(&lang.pick(format!("   {field}：{value}"), format!("   {field}: {value}")));
    }
    for (label, text) in &entry.attachments {
        let label = label.get(lang);
        page.line(&lang.pick(format!("   附：{label}：{text}"), format!("   Attached, {label}: {text}")));
    }
    page.field(("   编号", "   Record"), &format!("{}  {}", entry.id, entry.item));
    page.field(("   依据", "   Ground"), entry.article.get(lang));
}

/// The body with the receipt of its log row and the beginning of the digest that the row holds.
pub fn close(body: &str, (seq, receipt): (i64, &str), digest: &str, lang: Lang) -> String {
    let digest: String = digest.chars().take(16).collect();
    let end = lang.pick(
        format!("已记入日志 #{seq}  {ZH}{receipt}  内容摘要 {digest}"),
        format!("In the log as #{seq}  {EN}{receipt}  digest of its content {digest}"),
    );
    format!("{body}\n{end}\n")
}

/// What stands before a receipt.
const ZH: &str = "回执号：";
const EN: &str = "Receipt: ";

/// A paper taken apart again: its body and the receipt on its last line.
pub fn open(paper: &str) -> Option<(&str, &str)> {
    let (body, end) = paper.trim_end().rsplit_once('\n')?;
    let (_, receipt) = end.split_once(ZH).or_else(|| end.split_once(EN))?;
    Some((body, receipt.split_whitespace().next()?))
}

/// Whether a paper is what [`close`] made of this body, to the last character: only the line end after its last line may
/// be missing, as editors leave it out.
pub fn is_closed(paper: &str, body: &str, row: (i64, &str), digest: &str) -> bool {
    let ended = |text: &str| text.trim_end_matches(['\r', '\n']).to_owned();
    [Lang::Zh, Lang::En].into_iter().any(|lang| ended(&close(body, row, digest, lang)) == ended(paper))
}
