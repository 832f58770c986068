//! Forms of lists and measures (名单与措施): a proposal, a measure, and the candidates from which a proposal begins.

use super::{
    Bench,
    filing::{self, NewCase},
    forms,
};
use crate::{
    locale::{Label, Text},
    regime::{Entry, Grade},
    service::ops::{
        cases::{CaseDetail, Noun, ShowCase},
        listing_proposals::ProposeListing,
        listings::{CandidateCard, ListCandidates},
        measures::AddMeasure,
    },
    text,
    tui::{
        action::Action,
        desk::Desk,
        offers,
        screen::Cx,
        text::Words,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
            picker::{Choice, Picked, Picker},
        },
    },
};
use std::sync::Arc;

/// What a proposal begins with.
#[derive(Clone, Debug, Default)]
pub struct Proposal {
    records: Vec<String>,
    grade: String,
    ground: String,
}

impl Proposal {
    /// A proposal on one record.
    pub fn of(record: String) -> Self {
        Self { records: vec![record], ..Self::default() }
    }
}

impl From<&CandidateCard> for Proposal {
    fn from(card: &CandidateCard) -> Self {
        Self { records: card.records.clone(), grade: card.grade.clone(), ground: card.ground.clone() }
    }
}

/// The candidates that counting gives; choosing one begins its proposal. Nobody is listed by it.
pub fn candidates<S: Bench>(cx: &mut Cx<'_>) {
    cx.call(ListCandidates::default(), |_: &mut S, answer, cx| match answer {
        Ok(found) if found.items.is_empty() => {
            cx.say(Label::new("没有候选", "no candidates"));
        }
        Ok(found) => {
            let choices = found.items.iter().map(choice_of).collect();
            let picker = Picker::new(Action::Candidates.label(), choices).lead(&found.note);
            cx.push_then(picker, move |_: &mut S, Picked(index): &Picked, cx| {
                if let Some(card) = found.items.get(*index) {
                    propose::<S>(Proposal::from(card), cx);
                }
            });
        }
        Err(error) => cx.fail(error),
    });
}

fn choice_of(card: &CandidateCard) -> Choice {
    let name = card.subject.name.clone().unwrap_or_default();
    let identifier = card.subject.identifier.clone().unwrap_or_default();
    let records = card.records.join(" ");
    let (zh, en) = (&card.ground_label.zh, &card.ground_label.en);
    let (article_zh, article_en) = (&card.article.zh, &card.article.en);
    let closed = card.listing.as_ref().map(|no| text!("已有 {no}", "there is {no} already").into());
    let note = text!("{zh} ({article_zh})  {records}", "{en} ({article_en})  {records}");
    Choice::new(Words::outside(&format!("{name}  {identifier}")), note).closed(closed)
}

/// The words of the pack that a proposal chooses from.
#[derive(Clone, Debug)]
struct Choices {
    grades: Vec<(String, Text)>,
    grounds: Vec<(String, Text)>,
    fields: Vec<Entry>,
    scopes: Vec<(String, Text)>,
    documents: Vec<Entry>,
}

fn words_of(desk: &Desk) -> Choices {
    let law = desk.service.pack().listing.clone();
    let grades: Vec<Grade> = law.iter().flat_map(|law| law.grade.clone()).filter(|one| !one.case.is_empty()).collect();
    Choices {
        grounds: grades.iter().flat_map(|one| &one.ground).map(|one| (one.code.clone(), one.label.clone())).collect(),
        fields: grades.iter().flat_map(|one| one.field.clone()).collect(),
        scopes: grades.iter().flat_map(|one| &one.scope).map(|one| (one.code.clone(), one.label.clone())).collect(),
        documents: law.map(|law| law.document).unwrap_or_default(),
        grades: grades.into_iter().map(|one| (one.code, one.label)).collect(),
    }
}

/// A choice that may stay open.
fn open_choice(options: &[(String, Text)]) -> Kind {
    let mut all: Vec<(String, Words)> =
        options.iter().map(|(code, label)| (code.clone(), Words::from(label))).collect();
    all.push((String::new(), Label::new("(无)", "(none)").into()));
    Kind::Choice(all)
}

/// The form of a proposal.
pub fn propose<S: Bench>(begun: Proposal, cx: &mut Cx<'_>) {
    cx.ask(
        |desk: &mut Desk| words_of(desk),
        move |_: &mut S, words: Choices, cx| {
            let make = move || proposal_form(&words, &begun);
            let work = move |desk: &mut Desk, values: &Values| {
                let basis = match (values.given("kind"), values.given("citation")) {
                    (Some(kind), Some(citation)) => Some(format!("{kind}:{citation}")),
                    (Some(kind), None) => Some(kind.to_owned()),
                    (None, citation) => citation.map(str::to_owned),
                };
                let given = |name: &str| values.given(name).map(str::to_owned);
                let moved = desk.call(&ProposeListing {
                    subject: None,
                    grade: values.get("grade").to_owned(),
                    ground: given("ground"),
                    field: given("field"),
                    scope: given("scope"),
                    basis,
                    records: values.get("records").split_whitespace().map(str::to_owned).collect(),
                    statement: given("statement"),
                    level: given("level"),
                    evidence: forms::paper(desk, values, "paper", "evidence")?.into_iter().collect(),
                })?;
                desk.call(&ShowCase { noun: Noun::Case, case: moved.case })
            };
            forms::ask::<S, CaseDetail>(cx, Arc::new(make), Arc::new(work), Arc::new(filing::opened), None);
        },
    );
}

fn proposal_form(words: &Choices, begun: &Proposal) -> Form {
    let mut fields = vec![
        Field::new("grade", Label::new("失信程度", "grade"), open_choice(&words.grades)).required().with(&begun.grade),
    ];
    if !words.grounds.is_empty() {
        let choice = open_choice(&words.grounds);
        fields.push(Field::new("ground", Label::new("列入情形", "ground"), choice).with(&begun.ground));
    }
    if !words.fields.is_empty() {
        fields.push(Field::new("field", Label::new("设列领域", "field"), filing::choice(&words.fields)).with(""));
    }
    if words.scopes.len() > 1 {
        fields.push(Field::new("scope", Label::new("名单范围", "scope"), open_choice(&words.scopes)).with(""));
    }
    let records = begun.records.join(" ");
    fields.extend([
        Field::text("records", Label::new("所依据的信息", "records behind it"))
            .required()
            .with(&records)
            .help(Label::new("多条以空格分开", "several are parted by blanks")),
        Field::new("kind", Label::new("依据种类", "kind of ground"), filing::choice(&words.documents)).with(""),
        Field::text("citation", Label::new("依据条文", "article")),
        Field::text("statement", Label::new("说明", "statement"))
            .help(Label::new("未达到严重失信名单标准等", "that the serious standard is not met, and the like")),
        Field::text("level", Label::new("组织层级", "level of the organiser")),
        forms::paper_field(Label::new("证据", "evidence")),
    ]);
    Form::new(NewCase::Listing.label(), fields).lead(Label::new(
        "提议后须告知主体, 由另一人书面决定",
        "the subject is told, and another person decides in writing",
    ))
}

/// The form of a measure on a record.
pub fn measure<S: Bench>(record: &str, cx: &mut Cx<'_>) {
    let record = record.to_owned();
    let shown = record.clone();
    let make = move || {
        let fields = vec![
            Field::text("measure", Label::new("清单编码", "code in the register"))
                .required()
                .offers(offers::MEASURES)
                .help(Label::new("违反承诺的填写约定的约束措施", "of a broken commitment, the constraint agreed")),
            Field::text("commitment", Label::new("被违反的承诺", "broken commitment")),
            Field::text("record", Label::new("失信记录", "failing")).with(&shown),
            Field::text("listing", Label::new("名单事项", "listing")).offers(offers::LISTINGS),
            Field::text("role", Label::new("关联关系", "role of a linked person")),
            Field::text("linked", Label::new("关联人员证件号码", "number of the linked person")),
            Field::text("executor", Label::new("实施单位代码", "acting unit"))
                .offers(offers::UNITS)
                .help(Label::new("留空为清单所列", "empty is the register's")),
            Field::text("co_unit", Label::new("会同单位代码", "code of the other unit")).offers(offers::UNITS),
            Field::text("citation", Label::new("法律依据", "citation"))
                .help(Label::new("种类:条文, 如 law:某法第九条", "KIND:ARTICLE, such as law:Art. 9")),
            Field::text("months", Label::new("期限 (月)", "months")),
            Field::text("reason", Label::new("理由", "reason")).required(),
        ];
        Form::new(NewCase::Measure.label(), fields)
            .lead(Label::new("告知主体之前为草案, 不生效", "a draft until the subject has been told"))
    };
    let work = move |desk: &mut Desk, values: &Values| {
        let given = |name: &str| values.given(name).map(str::to_owned);
        let linked = given("role").zip(given("linked"));
        let moved = desk.call(&AddMeasure {
            measure: values.get("measure").to_owned(),
            commitment: given("commitment"),
            record: given("record"),
            listing: given("listing"),
            linked,
            executor: given("executor"),
            co_unit: given("co_unit"),
            citation: given("citation"),
            months: values.given("months").and_then(|months| months.parse().ok()),
            reason: given("reason"),
        })?;
        desk.call(&ShowCase { noun: Noun::Case, case: moved.case })
    };
    forms::ask::<S, CaseDetail>(cx, Arc::new(make), Arc::new(work), Arc::new(filing::opened), None);
}
