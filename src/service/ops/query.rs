//! Queries (信用查询): one logged answer under the regulation's rules.

use crate::{
    domain::{
        disclosure::State,
        identifier::check,
        permission::{Proof, Relation},
        query::{IdDocument, Mode, Purpose},
    },
    locale::Text,
    service::{
        Error, Kind, Logged, Need, Operation, Trace, Tx,
        masking::{self, SubjectCard},
        operation::Facets,
        ops::{
            agreements,
            attachments::{self, Attachment},
            facts, publication,
            reorganisations::{self, FoundedAnew},
        },
        proof::{self, Claim, Ground, Target},
        reason,
        store::{
            authorisations,
            records::{self, Content, Record},
            subjects::Subject,
        },
        whom,
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// `query SUBJECT`: everything the mode opens about one subject, and nothing else.
#[derive(Clone, Debug, Default)]
pub struct RunQuery {
    /// Identifier, or public number `S-12`.
    pub subject: String,
    /// How the requester stands to the subject.
    pub mode: Mode,
    /// 用途; demanded where the text demands it.
    pub purpose: Option<Purpose>,
    /// Number of the written authorisation or duty grant, `SQ-2026-118`; or the entry of the application list, `ZW-12`.
    pub authorisation: Option<String>,
    /// Code of the unit on duty that an officer of the centre serves; the own unit when not given.
    pub unit: Option<String>,
    /// The document shown by the requester.
    pub id_document: Option<IdDocument>,
    /// Only these catalogue items; empty is all that the mode opens.
    pub items: Vec<String>,
    /// Only these fields; empty is all that the purpose needs.
    pub fields: Vec<String>,
    /// Case, batch or record of the subject that the query belongs to.
    pub basis: Option<String>,
}

/// A rule with its article, as an answer carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// Rule id.
    pub cite: String,
    /// The place in the text.
    pub article: Text,
    /// The rule in one line.
    pub says: Text,
}

/// The rule `id` as an answer carries it.
pub(in crate::service) fn cited(tx: &Tx<'_>, id: &str) -> Cited {
    let articles = &tx.pack().articles;
    let says = articles.get(id).map_or_else(|| articles.text(id), |found| found.says);
    Cited { cite: id.to_owned(), article: articles.text(id), says }
}

/// One record of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryLine {
    /// `R-000012`.
    pub id: String,
    /// Catalogue item.
    pub item: String,
    /// 信息类别, a word of the pack.
    pub category: String,
    /// 公开属性, a word of the pack.
    pub access: String,
    /// `disclosed` or, for who may see it nevertheless, `suspended`.
    pub state: String,
    /// `objection-pending`, `objection-disputed`.
    pub annotations: Vec<String>,
    /// Last day of disclosure, where it is fixed.
    pub disclosed_until: Option<NaiveDate>,
    /// What it is about, in one line.
    pub title: String,
    /// 文书号
    pub document: String,
    /// Name of the provider unit.
    pub unit: String,
    /// The unit is one whose records are handled by reference (参照).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_reference: Option<Text>,
    /// Where self-declared information comes from, in the words of the text (信息来源).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
    /// 认定日期
    pub determined: Option<String>,
    /// The rule that opens it.
    pub cite: String,
    /// Its article.
    pub article: Text,
    /// Fields, masked.
    pub content: Content,
    /// Texts disclosed together with it.
    pub attachments: Vec<Attachment>,
}

/// The answer to a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryAnswer {
    /// Number of its log row.
    pub log_seq: i64,
    /// The receipt (回执号): that row's code, which `log verify --code` compares with the log.
    #[serde(default)]
    pub receipt: String,
    /// When it was given, RFC 3339.
    pub at: String,
    /// Whom it is about; blank where not even that may be said.
    pub subject: SubjectCard,
    /// Mode asked in.
    pub mode: String,
    /// Where the terminal stands.
    pub place: String,
    /// Purpose as taken.
    pub purpose: Option<Purpose>,
    /// Number of the authorisation or grant used, or the entry of the application list.
    pub authorisation: Option<String>,
    /// The rule the answer stands on.
    pub basis: Cited,
    /// What the mode opens.
    pub records: Vec<QueryLine>,
    /// The subject counts as newly founded (视为新设立).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founded_anew: Option<FoundedAnew>,
    /// Duties that go with the answer, such as the ban on passing it on (HC-21-3).
    pub notices: Vec<Cited>,
    /// The number asked about cannot be right: perhaps a slip of the fingers, and another subject is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<Text>,
    /// The identifier in clear, for the digest in the log. Never leaves the door.
    #[serde(skip)]
    pub(in crate::service) identifier: Option<String>,
}

impl Operation for RunQuery {
    type Output = QueryAnswer;
    const NAME: &'static str = "query.run";
    const KIND: Kind = Kind::Look;
    const SPENDS: bool = true;

    fn needs(&self) -> Need {
        Need::new(Self::NAME).as_relation(self.mode.relation())
    }

    fn run(&self, tx: &Tx<'_>) -> Result<QueryAnswer, Error> {
        answer(tx, self, false)
    }

    fn settle(&self, tx: &Tx<'_>, output: &mut QueryAnswer) -> Result<(), Error> {
        take_use(tx, output)
    }

    fn logged(output: &mut QueryAnswer, row: &Logged) {
        output.log_seq = row.seq;
        output.receipt.clone_from(&row.receipt);
    }

    fn trace(&self, output: Option<&QueryAnswer>) -> Trace {
        trace(self, output)
    }
}

/// Takes the use of the authorisation that an answer stands on.
pub(in crate::service) fn take_use(tx: &Tx<'_>, output: &QueryAnswer) -> Result<(), Error> {
    // An entry of the application list is not used up.
    let Some(no) = output.authorisation.as_ref().filter(|no| is_number(no)) else { return Ok(()) };
    authorisations::take_use(tx.db(), no).map_err(|error| error.cite(output.basis.cite.clone()))
}

/// What the log keeps of a query.
pub(in crate::service) fn trace(query: &RunQuery, output: Option<&QueryAnswer>) -> Trace {
    let place = output.map(|output| output.place.as_str());
    let mode = query.mode.word();
    let mut trace = Trace::new().mode(&place.map_or_else(|| mode.to_owned(), |place| format!("{mode}@{place}")));
    if let Some(purpose) = &query.purpose {
        trace = trace.purpose(purpose.code_for_log(), &purpose.text_for_log());
    }
    if let Some(no) = basis_of(query) {
        trace = trace.basis(&no);
    }
    let typed = query.subject.trim();
    trace = match output.and_then(|output| output.identifier.as_deref()) {
        Some(identifier) => trace.subject(identifier),
        None if typed.starts_with("S-") => trace.ids([typed]),
        // No day is at hand here, and none is needed: only a birth in the future would be read differently.
        None => trace.subject(&proof::normalised(typed, NaiveDate::MAX)),
    };
    match output {
        None => trace,
        Some(output) => trace
            .cite(&output.basis.cite)
            .count(output.records.len())
            .ids(output.records.iter().map(|line| &line.id))
            .view(&output.records),
    }
}

/// What a query rests on, as the log keeps it: the letter or grant, else the case, else the kind of document shown.
pub(in crate::service) fn basis_of(query: &RunQuery) -> Option<String> {
    let on_list = |no: &&str| query.mode == Mode::Department && is_paper(no);
    let letter = query.authorisation.as_deref().map(str::trim).filter(|no| is_number(no) || on_list(no));
    let case = query.basis.as_deref().map(str::trim).filter(|no| is_paper(no));
    let word = |kind: &&str| kind.len() <= 32 && kind.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let document = query.id_document.as_ref().map(|document| document.kind.as_str());
    let document = document.filter(|kind| query.mode == Mode::Own && word(kind));
    letter.or(case).or(document).map(str::to_owned)
}

/// The form of a number of a case, batch or record: letters first and a dash. A personal number has neither.
pub(in crate::service) fn is_paper(no: &str) -> bool {
    no.len() <= 24
        && no.starts_with(|c: char| c.is_ascii_uppercase())
        && no.contains('-')
        && no.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// The form of an authorisation's number. Whatever else was typed there stays out of the log.
pub(in crate::service) fn is_number(no: &str) -> bool {
    let mut parts = no.split('-');
    let digits = |part: Option<&str>, most: usize| {
        part.is_some_and(|part| (1..=most).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit()))
    };
    parts.next() == Some("SQ") && digits(parts.next(), 4) && digits(parts.next(), 9) && parts.next().is_none()
}

/// Judges a query and answers it. `use_taken`: the authorisation's use was taken by the query this belongs to.
pub(in crate::service) fn answer(tx: &Tx<'_>, query: &RunQuery, use_taken: bool) -> Result<QueryAnswer, Error> {
    answer_for(tx, query, use_taken, None)
}

/// The same as one of a bulk query, for the organisation with this keyed digest.
pub(in crate::service) fn answer_for(
    tx: &Tx<'_>,
    query: &RunQuery,
    use_taken: bool,
    bulk: Option<&[u8]>,
) -> Result<QueryAnswer, Error> {
    let target = proof::target(&query.subject, tx.today());
    let claim = Claim {
        target: &target,
        mode: query.mode,
        purpose: query.purpose.as_ref(),
        authorisation: query.authorisation.as_deref(),
        id_document: query.id_document.as_ref(),
        items: &query.items,
        unit: query.unit.as_deref(),
        basis: query.basis.as_deref(),
        use_taken,
        bulk,
    };
    let ground = proof::judge(tx, &claim)?;
    let fields = proof::fields(tx, query.mode, ground.purpose.as_ref(), &query.fields)?;
    proof::refuse_unknown(tx, &query.items, &query.fields, &ground.rule)?;
    let subject = proof::find(tx, &target)?;
    let lines = match &subject {
        Some(subject) => narrowed(lines(tx, &ground, subject)?, fields.as_deref()),
        None => Vec::new(),
    };
    if let Some(no) = query.basis.as_deref().filter(|no| !no.trim().is_empty()) {
        let shown: Vec<&str> = lines.iter().map(|line| line.id.as_str()).collect();
        reason::basis(tx, no, subject.as_ref(), &shown, &ground.rule)?;
    }
    let masks = masking::masks(tx.pack());
    // Who proved nothing about the subject does not learn from an empty answer whether it is known here.
    let proved = ground.shown.iter().any(|proof| matches!(proof, Proof::IdDocument | Proof::Authorisation));
    let named = subject.as_ref().filter(|_| proved || !lines.is_empty());
    let founded_anew =
        named.map(|subject| reorganisations::founded_anew(tx, subject, tx.today())).transpose()?.flatten();
    let card = match (named, &target) {
        (Some(subject), target) => whom::card(tx, &masks, subject, target)?,
        (_, Target::Identifier(value)) => {
            let kind = check(value, tx.today()).kind;
            SubjectCard { identifier: Some(masks.mask_identifier(kind, value)), ..SubjectCard::default() }
        }
        (_, Target::Number(_)) => SubjectCard::default(),
    };
    let doubt = doubt(tx, &target);
    let identifier = match (&subject, target) {
        (Some(subject), _) => Some(subject.id_value.clone()),
        (None, Target::Identifier(value)) => Some(value),
        // A number that nobody has counts as a subject too: a quota must not tell which numbers are somebody's.
        (None, Target::Number(id)) => Some(format!("S-{id}")),
    };
    Ok(QueryAnswer {
        log_seq: 0,
        receipt: String::new(),
        at: tx.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, false),
        subject: card,
        mode: query.mode.word().to_owned(),
        place: tx.actor().place.clone(),
        authorisation: ground.paper(),
        purpose: ground.purpose,
        basis: cited(tx, &ground.rule),
        founded_anew,
        notices: notices(tx, &lines),
        doubt,
        records: lines,
        identifier,
    })
}

/// What is said of a number with a wrong check character, whether or not somebody has it.
fn doubt(tx: &Tx<'_>, target: &Target) -> Option<Text> {
    let Target::Identifier(value) = target else { return None };
    let wrong = check(value, tx.today()).code == "check-character";
    wrong.then(|| text!("号码的校验码不符，请核对是否输错", "wrong check character: a slip?"))
}

/// Only the fields the answer needs (最小必要).
fn narrowed(mut lines: Vec<QueryLine>, fields: Option<&[String]>) -> Vec<QueryLine> {
    if let Some(fields) = fields {
        for line in &mut lines {
            line.content.retain(|field, _| fields.iter().any(|one| one == field));
        }
    }
    lines
}

/// Duties that go with records of these access modes.
fn notices(tx: &Tx<'_>, lines: &[QueryLine]) -> Vec<Cited> {
    let ban = tx.pack().publish.no_redisclosure.as_ref();
    ban.filter(|ban| lines.iter().any(|line| ban.value.contains(&line.access)))
        .map(|ban| cited(tx, &ban.rule))
        .into_iter()
        .collect()
}

/// The reading that keeps shared items from the subject and its agents.
const OWN_SHARED: &str = "query.self.shared";

fn lines(tx: &Tx<'_>, ground: &Ground, subject: &Subject) -> Result<Vec<QueryLine>, Error> {
    let masks = masking::masks(tx.pack());
    let mut lines = Vec::new();
    for record in records::of_subject(tx.db(), subject.id)? {
        if !ground.covers(&record.item) {
            continue;
        }
        let standing = facts::state_on(tx, &record, tx.today())?;
        let facets = Facets {
            mode: record.access.as_deref(),
            kind: Some(masking::kind_of(subject)),
            relation: Some(ground.relation),
            state: Some(standing.state),
        };
        let decision = tx.decide(facets);
        let proved = decision.shows.iter().all(|proof| ground.shown.contains(proof));
        let kept = kept_from_subject(tx, ground, &record)
            || cut_off(tx, ground, standing.state)
            || agreements::keeps(tx, &record, ground.relation)?;
        if !decision.allowed || !proved || kept {
            continue;
        }
        let content = records::content(tx.db(), &record)?;
        let (title, document, content) = if ground.relation == Relation::None {
            // What everybody gets is published by it: masked like what goes to a site, and not before the masks are confirmed.
            let public = publication::masked(tx, &masks, subject, &record)?;
            if public.to_confirm {
                continue;
            }
            (public.title, public.document, masking::public_content(&content, &public.fields))
        } else {
            let (title, document) = masking::heading(&masks, subject, &record, tx.today());
            (title, document, masking::content(&masks, subject, &record, &content))
        };
        let cite = decision.rule;
        let unit = crate::service::store::units::by_id(tx.db(), record.unit)?;
        let source = facts::source(tx.pack(), &record);
        lines.push(QueryLine {
            attachments: attachments::of_record(tx, &record, &masks, tx.today())?,
            content,
            id: record.no,
            item: record.item,
            category: record.category.unwrap_or_default(),
            access: record.access.unwrap_or_default(),
            state: standing.state.word().to_owned(),
            annotations: standing.annotations.iter().map(|mark| mark.word().to_owned()).collect(),
            disclosed_until: standing.until.last_day(),
            title,
            document,
            source,
            by_reference: facts::by_reference(tx, unit.as_ref()),
            unit: unit.map(|unit| unit.name).unwrap_or_default(),
            determined: record.determined_on,
            article: tx.pack().articles.text(&cite),
            cite,
        });
    }
    Ok(lines)
}

/// Whom a suspension cuts off beyond what the table forbids (HC-A7).
fn cut_off(tx: &Tx<'_>, ground: &Ground, state: State) -> bool {
    let suspend = tx.pack().objection.suspend.as_ref().filter(|_| state == State::Suspended);
    suspend.is_some_and(|suspend| suspend.cut_off.value.iter().any(|word| word == ground.relation.word()))
}

/// Under the narrow reading (HC-A4), what units share stays among them.
fn kept_from_subject(tx: &Tx<'_>, ground: &Ground, record: &Record) -> bool {
    let outside = ground.shown.iter().any(|proof| matches!(proof, Proof::IdDocument | Proof::Authorisation));
    let shared = tx.pack().publish.no_redisclosure.as_ref();
    let narrow = tx.pack().switch(OWN_SHARED) == Some("no");
    outside && narrow && shared.is_some_and(|modes| record.access.as_ref().is_some_and(|one| modes.value.contains(one)))
}
