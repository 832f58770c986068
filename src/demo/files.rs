//! The files of eight weeks: a first load of everything, weekly additions, and what waits for review at the end.

use super::{
    chance::Chance,
    people::Subject,
    rows::{PENALTIES, PERMITS, Span, World, general},
    sheet::{Form, Sheet},
};
use chrono::{Datelike as _, Days, Months, NaiveDate};

/// How large the demonstration becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// About 2,000 subjects and 12,000 records.
    Full,
    /// A tenth of it, for tests.
    Small,
}

impl Size {
    /// `full` at this size.
    pub fn of(self, full: usize) -> usize {
        match self {
            Self::Full => full,
            Self::Small => full.div_ceil(12),
        }
    }
}

const REGISTRATION: &[&str] = general!("有效期至", "住所", "注册资本（万元）", "经营范围");
const EMPLOYMENT: &[&str] = general!("就业形式", "登记状态");
const CERTIFICATION: &[&str] = general!("有效期至", "证书编号");
const HONOUR: &[&str] = general!("有效期至", "机关级别");
const VOLUNTEERING: &[&str] = general!("有效期至", "机关级别", "服务时长（小时）");
const GRADE: &[&str] = general!("有效期至", "机关级别", "评价年度");
const WAGES: &[&str] = general!("行为终止日期", "持续中", "拖欠金额（元）", "涉及人数");
const TAX: &[&str] = general!("行为终止日期", "持续中", "税种", "欠税余额（元）");
const JUDGMENT: &[&str] = general!("行为终止日期", "持续中", "执行标的（元）", "不履行情形");
const CORRECTION: &[&str] = general!("行为终止日期", "持续中", "责令改正期限", "拒不改正", "责令事项");

/// What each unit sends for each item: unit, item, rows of the first load at full size.
const FIRST_LOAD: &[(&str, &str, usize)] = &[
    ("ZJJ", "JB-02", 700),
    ("SCJG", "JB-02", 1900),
    ("STHJ", "JB-02", 320),
    ("RSJ", "JB-02", 260),
    ("ZHZF", "JB-02", 620),
    ("RSJ", "JB-03", 400),
    ("SCJG", "JB-04", 480),
    ("SCJG", "LH-01", 420),
    ("TQW", "LH-01", 260),
    ("TQW", "LH-02", 900),
    ("SWJ", "LH-03", 1050),
    ("ZJJ", "SX-01", 360),
    ("SCJG", "SX-01", 420),
    ("STHJ", "SX-01", 180),
    ("ZHZF", "SX-01", 390),
    ("RSJ", "SX-02", 210),
    ("SWJ", "SX-03", 250),
    ("FY", "SX-04", 310),
    ("ZHZF", "SX-05", 140),
];

/// What comes in each week after that.
const WEEKLY: &[(&str, &str, usize)] = &[
    ("SCJG", "JB-02", 36),
    ("ZHZF", "JB-02", 12),
    ("ZJJ", "SX-01", 9),
    ("SCJG", "SX-01", 12),
    ("STHJ", "SX-01", 5),
    ("ZHZF", "SX-01", 14),
    ("FY", "SX-04", 8),
];

/// The first load (首次归集): every unit's stock, one file for each item.
pub fn first_load(world: &mut World<'_>, size: Size, day: NaiveDate) -> Vec<Sheet> {
    let before = day.pred_opt().unwrap_or(day);
    let mut sheets = vec![registrations(world, day)];
    for (unit, item, rows) in FIRST_LOAD {
        let years = if item.starts_with("SX") { 52 } else { 40 };
        let from = before.checked_sub_months(Months::new(years)).unwrap_or(before);
        sheets.push(sheet(world, unit, item, size.of(*rows), (from, before)));
    }
    sheets
}

/// The files of one week.
pub fn weekly(world: &mut World<'_>, size: Size, span: Span) -> Vec<Sheet> {
    WEEKLY.iter().map(|(unit, item, rows)| sheet(world, unit, item, size.of(*rows), span)).collect()
}

/// The file that waits for review (待审核): good rows, and one of each fault that clerks know.
pub fn waiting(world: &mut World<'_>, size: Size, span: Span) -> Sheet {
    let mut sheet = sheet(world, "SCJG", "SX-01", size.of(360).max(60), span);
    sheet.name = format!("行政处罚-{}-待审核.csv", span.1);
    spoil(&mut sheet);
    sheet
}

/// A smaller file of another unit with faults, for the week's returned rows.
pub fn doubtful(world: &mut World<'_>, size: Size, span: Span) -> Sheet {
    let mut sheet = sheet(world, "ZJJ", "SX-01", size.of(60).max(24), span);
    spoil(&mut sheet);
    sheet
}

/// One file: the rows of `unit` for `item`.
pub fn sheet(world: &mut World<'_>, unit: &str, item: &str, rows: usize, span: Span) -> Sheet {
    let (header, form) = shape(item);
    let rows = (0..rows).filter_map(|_| row(world, unit, item, span)).collect();
    let title = world.district.items.iter().find(|one| one.code == item).map_or(item, |one| one.name.as_str());
    let ending = if form == Form::Json { "json" } else { "csv" };
    let name = format!("{title}-{unit}-{}.{ending}", span.1);
    Sheet { unit: unit.to_owned(), item: item.to_owned(), name, form, header, rows }
}

fn shape(item: &str) -> (&'static [&'static str], Form) {
    match item {
        "JB-02" => (PERMITS, Form::Csv),
        "JB-03" => (EMPLOYMENT, Form::Csv),
        "JB-04" => (CERTIFICATION, Form::Csv),
        "LH-01" => (HONOUR, Form::Csv),
        "LH-02" => (VOLUNTEERING, Form::Json),
        "LH-03" => (GRADE, Form::Csv),
        "SX-01" => (PENALTIES, Form::Csv),
        "SX-02" => (WAGES, Form::Csv),
        "SX-03" => (TAX, Form::Csv),
        "SX-04" => (JUDGMENT, Form::Json),
        "SX-05" => (CORRECTION, Form::Csv),
        _ => (REGISTRATION, Form::Csv),
    }
}

fn row(world: &mut World<'_>, unit: &str, item: &str, span: Span) -> Option<Vec<String>> {
    match item {
        "SX-01" => world.penalty(unit, span),
        "JB-02" => world.permit(unit, span),
        "SX-02" | "SX-03" | "SX-04" | "SX-05" => adverse(world, unit, item, span),
        _ => positive(world, unit, item, span),
    }
}

/// Every organisation is registered.
fn registrations(world: &mut World<'_>, day: NaiveDate) -> Sheet {
    let subjects: Vec<&Subject> = world.subjects.iter().filter(|subject| !subject.is_person()).collect();
    let rows = subjects.into_iter().map(|subject| registration(world, subject)).collect();
    let name = format!("登记注册信息-SCJG-{day}.csv");
    Sheet { unit: "SCJG".to_owned(), item: "JB-01".to_owned(), name, form: Form::Csv, header: REGISTRATION, rows }
}

fn registration(world: &mut World<'_>, subject: &Subject) -> Vec<String> {
    let capital =
        if subject.id.starts_with("91") { world.chance.between(5, 500) * 10 } else { world.chance.between(1, 20) };
    let scope = world.district.trades.get(subject.trade).map_or("", |trade| trade.scope.as_str()).to_owned();
    let own = [String::new(), subject.address.clone(), capital.to_string(), scope];
    world.general("SCJG", "登字", subject, subject.founded, "登记注册", &own)
}

fn positive(world: &mut World<'_>, unit: &str, item: &str, span: Span) -> Option<Vec<String>> {
    let organisations = |subject: &Subject| !subject.is_person();
    let persons = |subject: &Subject| subject.is_person();
    let honours = &world.district.honours;
    let county = "county".to_owned();
    let (choice, word, title, own) = match item {
        "JB-03" => {
            let choice = world.choose(span, persons)?;
            let form = world.chance.word(&honours.employers).to_owned();
            (choice, "就字", "就业登记".to_owned(), vec![form, "登记有效".to_owned()])
        }
        "JB-04" => {
            let choice = world.choose(span, organisations)?;
            let number = format!("TET{}", world.chance.between(100_000, 999_999));
            (choice, "认字", world.chance.word(&honours.certificates).to_owned(), vec![after(choice.1, 36), number])
        }
        "LH-01" => {
            let person = unit == "TQW" && world.chance.percent(70);
            let choice = world.choose(span, |subject| subject.is_person() == person)?;
            let list = if person { &honours.person } else { &honours.organisation };
            (choice, "发", world.chance.word(list).to_owned(), vec![after(choice.1, 36), county])
        }
        "LH-02" => {
            let person = world.chance.percent(70);
            let choice = world.choose(span, |subject| subject.is_person() == person)?;
            let hours = world.chance.between(2, 60).to_string();
            (choice, "志字", world.chance.word(&honours.tasks).to_owned(), vec![after(choice.1, 60), county, hours])
        }
        _ => {
            let choice = world.choose(span, |subject| subject.id.starts_with("91"))?;
            let year = (choice.1.year() - 1).to_string();
            (choice, "评字", "纳税信用A级纳税人".to_owned(), vec![after(choice.1, 24), county, year])
        }
    };
    Some(world.general(unit, word, choice.0, choice.1, &title, &own))
}

fn adverse(world: &mut World<'_>, unit: &str, item: &str, span: Span) -> Option<Vec<String>> {
    let persons = item == "SX-04" && world.chance.percent(30);
    let choice = world.choose(span, |subject| match item {
        "SX-02" | "SX-03" => !subject.is_person(),
        _ => subject.is_person() == persons,
    })?;
    let goes_on = item != "SX-05" && world.chance.percent(35);
    let ended = if goes_on { String::new() } else { choice.1.to_string() };
    let mut own = vec![ended, if goes_on { "是" } else { "否" }.to_owned()];
    let (word, title) = match item {
        "SX-02" => {
            own.extend([(world.chance.between(2, 90) * 1000).to_string(), world.chance.between(1, 40).to_string()]);
            ("监理字", "拖欠劳动报酬")
        }
        "SX-03" => {
            let tax = if world.chance.percent(60) { "增值税" } else { "企业所得税" };
            own.extend([tax.to_owned(), (world.chance.between(5, 800) * 100).to_string()]);
            ("通字", "欠缴税款")
        }
        "SX-04" => {
            let how =
                if world.chance.percent(60) { "有履行能力而拒不履行" } else { "违反财产报告制度" };
            own.extend([(world.chance.between(10, 3000) * 100).to_string(), how.to_owned()]);
            ("执", "不履行生效法律文书确定的义务")
        }
        _ => {
            let due = choice.1.checked_sub_days(Days::new(15)).unwrap_or(choice.1);
            own.extend([due.to_string(), "是".to_owned(), "拆除违法搭建物".to_owned()]);
            ("责改字", "责令限期改正逾期不改正")
        }
    };
    Some(world.general(unit, word, choice.0, choice.1, title, &own))
}

/// The day `months` later, as text.
fn after(day: NaiveDate, months: u32) -> String {
    day.checked_add_months(Months::new(months)).unwrap_or(day).to_string()
}

/// A natural person's row, an organisation's, or any (empty).
const PERSON: &str = "自然人";
const ORGANISATION: &str = "法人及非法人组织";

/// Puts faults into a penalty file: field, what stands there instead, and whose row it is.
fn spoil(sheet: &mut Sheet) {
    const FAULTS: &[(&str, &str, &str)] = &[
        ("CF_JDRQ", "2026-11-31", ""),
        ("CF_WSH", "", ""),
        ("CF_CFLB", "", ""),
        ("CF_JDRQ", "2027-03-08", ""),
        ("CF_SY", "当事人自述患有慢性疾病并提交病史材料，血型为A型。", PERSON),
        ("CF_XDR_SHXYM", "check", ""),
        ("CF_NR_FK", "-2", ""),
        ("CF_SY", "当事人在接受询问时提供了指纹卡和基因检测报告。", PERSON),
        ("CF_XDR_SHXYM", "short", ""),
        // An organisation's row may hold such words lawfully: the reviewer clears them.
        ("CF_SY", "当事人安排患有有碍食品安全疾病的人员从事接触直接入口食品的工作。", ORGANISATION),
        ("CF_CFJGDM", "11371002TET00000XX", ""),
    ];
    let mut chance = Chance::new(0x5b01);
    let count = sheet.rows.len();
    let kind = sheet.header.iter().position(|name| *name == "CF_XDR_LB");
    for (fault, (field, value, whose)) in FAULTS.iter().enumerate() {
        let Some(column) = sheet.header.iter().position(|name| name == field) else { continue };
        let near = fault * count / FAULTS.len();
        let within = chance.below((count / FAULTS.len()).max(1));
        let fits = |row: &Vec<String>| {
            let filled = row.get(column).is_some_and(|cell| !cell.is_empty());
            let found = kind.and_then(|at| row.get(at)).map_or("", String::as_str);
            filled && (whose.is_empty() || *whose == found)
        };
        // From the drawn row on, the first that fits.
        let Some(row) = sheet.rows.iter_mut().skip(near + within).find(|row| fits(row)) else { continue };
        if let Some(cell) = row.get_mut(column) {
            *cell = match *value {
                "check" => wrong_check(cell),
                "short" => cell.chars().take(17).collect(),
                other => other.to_owned(),
            };
        }
    }
}

/// The code with another check character.
fn wrong_check(code: &str) -> String {
    let body: String = code.chars().take(17).collect();
    let last = if code.ends_with('0') { '1' } else { '0' };
    format!("{body}{last}")
}

/// Every unit with every item it reports.
pub fn reported() -> Vec<(String, String)> {
    let pairs = FIRST_LOAD.iter().map(|(unit, item, _)| ((*unit).to_owned(), (*item).to_owned()));
    std::iter::once(("SCJG".to_owned(), "JB-01".to_owned())).chain(pairs).collect()
}
