//! Tests of `intake`.

mod dirty;
mod fuzz;
mod reading;
mod rows;
mod samples;
mod workbook;

use chrono::NaiveDate;
use xintai::intake::{BannedWords, Checked, Context, Limits, Schema, Seen, Source, Verdict, check_row};

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

/// A list of the kind that packs carry.
pub fn banned() -> BannedWords {
    BannedWords::new(
        &["宗教信仰", "基因", "指纹", "血型", "疾病", "病史"],
        &[
            "宗教",
            "信仰",
            "信教",
            "基因",
            "DNA",
            "gene",
            "指纹",
            "血型",
            "blood type",
            "疾病",
            "患病",
            "患有",
            "病史",
            "病历",
        ],
        &["民族宗教", "宗教事务", "宗教局", "疾病预防控制", "疾控中心", "职业病防治", "转基因", "指纹锁"],
        "HC-15-1",
    )
}

pub fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/samples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Reads and checks a whole file.
pub fn checked(bytes: Vec<u8>, name: &str) -> (Source, Schema, Vec<Checked>) {
    let mut source = Source::open(bytes, name, Limits::default()).unwrap();
    let schema = Schema::recognise(&source.header).unwrap();
    let banned = banned();
    let context = Context { today: today(), banned: &banned, admits: false };
    let mut seen = Seen::default();
    let rows: Vec<_> =
        source.rows().unwrap().map(|row| check_row(&row.unwrap(), &schema, &context, &mut seen)).collect();
    (source, schema, rows)
}

/// `accept`, or the verdict with every problem as `field:code`.
pub fn told(checked: &Checked) -> String {
    let mut told = checked.verdict.word().to_owned();
    for problem in &checked.problems {
        told.push_str(&format!(" {}:{}", problem.field, problem.code));
    }
    told
}

/// How often each answer was given, for a failing test's message.
pub fn tally(rows: &[Checked], verdict: Verdict) -> String {
    let mut counts = std::collections::BTreeMap::new();
    for row in rows.iter().filter(|row| row.verdict == verdict) {
        *counts.entry(told(row)).or_insert(0) += 1;
    }
    format!("{counts:#?}")
}

/// A penalty row that is right, with some cells replaced; checked alone.
pub fn penalty(changes: &[(&str, &str)]) -> Checked {
    let mut cells: Vec<(String, String)> = [
        ("CF_XDR_MC", "威海市环翠区示例商贸有限公司"),
        ("CF_XDR_LB", "法人及非法人组织"),
        ("CF_XDR_SHXYM", "91371002MA3TET2070"),
        ("CF_FRDB", "郭示例"),
        ("CF_XDR_ZJLX", ""),
        ("CF_XDR_ZJHM", ""),
        ("CF_WSH", "环翠市监罚字〔2025〕第59号"),
        ("CF_WFXW", "未明码标价"),
        ("CF_SY", "经查，当事人未明码标价。"),
        ("CF_YJ", "《中华人民共和国价格法》第四十二条"),
        ("CF_CFLB", "罚款"),
        ("CF_NR", "处罚款人民币贰仟元整（￥2000元）。"),
        ("CF_NR_FK", "0.2"),
        ("CF_NR_WFFF", ""),
        ("CF_NR_ZKDX", ""),
        ("CF_JDRQ", "2025-10-06"),
        ("CF_YXQ", "2026-10-06"),
        ("CF_GSJZQ", "2026-10-06"),
        ("CF_CFJG", "威海市环翠区市场监督管理局"),
        ("CF_CFJGDM", "11371002004300019K"),
        ("CF_SJLY", "威海市环翠区市场监督管理局"),
        ("CF_SJLYDM", "11371002004300019K"),
        ("BZ", ""),
    ]
    .map(|(key, cell)| (key.to_owned(), cell.to_owned()))
    .to_vec();
    for (key, cell) in changes {
        match cells.iter_mut().find(|(found, _)| found == key) {
            Some(slot) => slot.1 = (*cell).to_owned(),
            None => cells.push(((*key).to_owned(), (*cell).to_owned())),
        }
    }
    let object: serde_json::Map<String, serde_json::Value> =
        cells.into_iter().map(|(key, cell)| (key, cell.into())).collect();
    let (_, _, mut rows) = checked(serde_json::to_vec(&object).unwrap(), "one.jsonl");
    rows.remove(0)
}
