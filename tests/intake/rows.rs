//! Single rows.

use super::{checked, penalty, told};
use chrono::NaiveDate;
use xintai::{
    domain::identifier::Kind,
    intake::{Access, Category, Finality, Procedure, Schema, SubjectKind, Verdict},
};

#[test]
fn a_right_row_becomes_a_filing() {
    let row = penalty(&[]);
    assert_eq!(told(&row), "accept");
    let filing = row.filing.unwrap();
    assert_eq!((filing.subject.kind, filing.subject.id_kind), (SubjectKind::Organisation, Kind::Uscc));
    assert_eq!(filing.document.as_deref(), Some("环翠市监罚字〔2025〕第59号"));
    assert_eq!(filing.title, "未明码标价");
    assert_eq!(filing.determined, NaiveDate::from_ymd_opt(2025, 10, 6));
    assert_eq!(filing.effective, None, "the national table does not say it");
    let penalty = filing.penalty.unwrap();
    assert_eq!((penalty.kinds, penalty.fine), (vec!["罚款".to_owned()], Some(200_000)));
    assert_eq!(filing.content.first().unwrap().0, "CF_WFXW");
    assert!(filing.content.iter().all(|(field, _)| field != "CF_XDR_SHXYM"));
}

/// HC-7-1 and HC-7-2: check digits of both codes.
#[test]
fn a_wrong_check_character_is_refused_and_named() {
    let row = penalty(&[("CF_XDR_SHXYM", "91371002MA3TET2071")]);
    assert_eq!(told(&row), "reject CF_XDR_SHXYM:check-character");
    let person = |id| {
        penalty(&[
            ("CF_XDR_MC", "张示例"),
            ("CF_XDR_LB", "自然人"),
            ("CF_XDR_SHXYM", ""),
            ("CF_FRDB", ""),
            ("CF_XDR_ZJLX", "身份证"),
            ("CF_XDR_ZJHM", id),
        ])
    };
    assert_eq!(told(&person("371002200402290009")), "accept");
    assert_eq!(told(&person("371002200402290008")), "reject CF_XDR_ZJHM:check-character");
}

/// HC-9-1, HC-20-1: closed lists; another word is refused and the list told.
#[test]
fn local_words_come_from_closed_lists() {
    let row = penalty(&[
        ("category", "失信信息"),
        ("公开属性", "社会公开"),
        ("content_kind", "13-6"),
        ("适用程序", "02"),
        ("文书效力", "已生效"),
        ("生效日期", "2025-10-20"),
        ("自主申报", "否"),
        ("另定期限(年)", "3年"),
    ]);
    let filing = row.filing.as_ref().unwrap();
    assert_eq!(row.verdict, Verdict::Accept, "{}", told(&row));
    assert_eq!((filing.local.category, filing.local.access), (Some(Category::Adverse), Some(Access::Open)));
    assert_eq!((filing.local.procedure, filing.local.finality), (Some(Procedure::General), Some(Finality::Final)));
    assert_eq!(filing.local.content_kind.as_deref(), Some("13-6"));
    assert_eq!((filing.local.self_declared, filing.local.override_years), (Some(false), Some(3)));
    assert_eq!(filing.effective, NaiveDate::from_ymd_opt(2025, 10, 20));
    let row = penalty(&[("category", "neutral"), ("access", "internal")]);
    assert_eq!(told(&row), "reject access:not-in-list category:not-in-list");
    assert!(row.problems[1].message.en.contains("basic, positive, adverse"));
}

/// HC-15-1: a column of that name, filled, refuses its row and no other.
#[test]
fn a_filled_prohibited_column_refuses_its_row_only() {
    let text =
        "主体名称,主体代码,血型\n甲公司,91371002MA3TET2070,\n乙某,371002200402290009,AB\n丙公司,912100007TET000090,\n";
    let (_, _, rows) = checked(text.as_bytes().to_vec(), "x.csv");
    let verdicts: Vec<_> = rows.iter().map(|row| row.verdict).collect();
    assert_eq!(verdicts, [Verdict::Accept, Verdict::Prohibited, Verdict::Accept]);
    assert!(!format!("{:?}", rows[1]).contains("AB"));
    assert_eq!(rows[1].problems[0].field, "血型");
}

const PERSON: [(&str, &str); 6] = [
    ("CF_XDR_MC", "张示例"),
    ("CF_XDR_LB", "自然人"),
    ("CF_XDR_SHXYM", ""),
    ("CF_FRDB", ""),
    ("CF_XDR_ZJLX", "身份证"),
    ("CF_XDR_ZJHM", "371002200402290009"),
];

fn person_with_remark(text: &str) -> xintai::intake::Checked {
    let mut changes = PERSON.to_vec();
    changes.push(("BZ", text));
    penalty(&changes)
}

/// HC-15-2: the ban covers free text.
#[test]
fn width_and_blanks_do_not_hide_a_prohibited_word() {
    for text in ["血 型为甲", "血\u{200b}型", "指　纹", "经ＤＮＡ比对", "疾病预防控制中心查明其患有某病"]
    {
        let row = person_with_remark(text);
        assert_eq!((row.verdict, row.received.len()), (Verdict::Prohibited, 0), "{text}");
    }
    for text in ["样品由区疾病预防控制中心检测", "销售转基因大豆油未标识", "general DNAB 91371002MADNA"]
    {
        assert_eq!(told(&person_with_remark(text)), "accept", "{text}");
    }
}

/// HC-15-2: a word that need not be a person's goes to the reviewer, who clears or returns it.
#[test]
fn a_word_in_an_organisations_text_waits_for_the_reviewer() {
    let row = penalty(&[("BZ", "病史档案管理不善"), ("CF_CFJG", "某区民族宗教信仰事务局")]);
    assert_eq!(told(&row), "warn BZ:word-to-clear");
    assert_eq!(row.filing.unwrap().words_to_clear, ["病史"]);
    let household =
        penalty(&[("CF_XDR_LB", "个体工商户"), ("CF_XDR_SHXYM", "92371002MA3XNU7W60"), ("BZ", "经营者病史见附件")]);
    assert_eq!(household.verdict, Verdict::Prohibited);
}

#[test]
fn amounts_are_read_in_ten_thousand_yuan() {
    for (cell, fen) in [
        ("0.2", 200_000),
        ("2", 2_000_000),
        ("1,200.00", 1_200_000_000),
        ("２", 2_000_000),
        ("2万元", 2_000_000),
        ("贰万元整", 2_000_000),
        ("人民币叁拾玖万零伍拾元整", 39_005_000),
        ("2000元", 200_000),
    ] {
        let row = penalty(&[("CF_NR_FK", cell)]);
        assert_eq!(row.filing.as_ref().map(|filing| filing.penalty.as_ref().unwrap().fine), Some(Some(fen)), "{cell}");
    }
    for cell in ["-1", "见决定书", "1,20", "1E4", "0.5.1", "元", "99999999999999"] {
        assert_eq!(penalty(&[("CF_NR_FK", cell)]).verdict, Verdict::Reject, "{cell}");
    }
    let yuan = penalty(&[("CF_NR_FK", "2000")]);
    assert_eq!(told(&yuan), "warn CF_NR_FK:amount-yuan");
    assert!(yuan.problems[0].message.en.contains("should it be 0.2"));
}

#[test]
fn a_general_item_guesses_kind_and_code() {
    let text = "主体名称,主体代码,证件类型,文书号,认定机关,认定日期,荣誉名称\n\
        甲公司,91371002MA3TET2070,,文1,某局,2025-01-02,示范单位\n\
        丙店,92371002MA3XNU7W60,,文2,某局,2025-01-02,示范单位\n\
        乙某,E00000001,护照,文3,某局,2025-01-02,道德模范\n\
        丁某,371002200402290009,,文4,某局,2025/01/02,道德模范\n\
        戊,00000000000000000X,,文5,某局,2025-01-02,道德模范\n";
    let (_, _, rows) = checked(text.as_bytes().to_vec(), "x.csv");
    let told: Vec<_> = rows
        .iter()
        .map(|row| row.filing.as_ref().map(|filing| (filing.subject.kind, filing.subject.id_kind)))
        .collect();
    assert_eq!(
        told,
        [
            Some((SubjectKind::Organisation, Kind::Uscc)),
            Some((SubjectKind::SelfEmployed, Kind::Uscc)),
            Some((SubjectKind::Person, Kind::Passport)),
            Some((SubjectKind::Person, Kind::ResidentId)),
            None
        ]
    );
    let filing = rows[0].filing.as_ref().unwrap();
    assert_eq!(filing.content, [("荣誉名称".to_owned(), "示范单位".to_owned())]);
    assert_eq!(filing.issuer.as_ref().unwrap().name, "某局");
}

#[test]
fn the_same_row_again_is_refused_and_a_second_content_is_looked_at() {
    let line = "甲公司,91371002MA3TET2070,文1,示范单位";
    let other = "甲公司,91371002MA3TET2070,文1,别的内容";
    let text = format!("主体名称,主体代码,文书号,荣誉\n{line}\n{line}\n{other}\n");
    let (_, _, rows) = checked(text.into_bytes(), "x.csv");
    let told: Vec<_> = rows.iter().map(told).collect();
    assert_eq!(told, ["accept", "reject *:same-row-twice", "warn document:duplicate-document"]);
}

#[test]
fn every_field_has_a_label_in_both_languages() {
    for field in ["CF_XDR_MC", "XK_WSH", "CF_SYFW", "subject_name", "finality", "*"] {
        let label = Schema::field_label(field).unwrap();
        assert!(!label.zh.is_empty() && !label.en.is_empty());
    }
    assert_eq!(Schema::label_text("荣誉").zh, "荣誉");
}
