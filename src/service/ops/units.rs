//! Provider units (信息提供主体).

use super::casework::Paper;
use crate::{
    domain::refusal::Code,
    regime::find,
    service::{
        Error, Kind, Operation, Trace, Tx,
        keys::hex,
        store::{settings, units},
    },
    text,
};
use serde::{Deserialize, Serialize};

pub use crate::service::{setup::CENTRE, store::units::Unit};

/// `unit add`: enrols a provider unit. Kind and district must be what the regime admits.
#[derive(Clone, Debug, Default)]
pub struct AddUnit {
    /// Short code, unique.
    pub code: String,
    /// 名称
    pub name: String,
    /// Kind of body; the pack lists them. One that must be described is written `kind:description`.
    pub kind: String,
    /// 辖区; the installation's own when not given.
    pub district: Option<String>,
    /// Level of government (层级); that of its kind or district when not given.
    pub level: Option<String>,
    /// Reference to the unit's own query rules.
    pub query_rules: Option<String>,
    /// The document that entrusts it with administrative duties (委托文书), where its kind needs one.
    pub mandate: Option<Paper>,
}

/// The unit that was added.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UnitAdded {
    /// Its code.
    pub unit: String,
}

impl Operation for AddUnit {
    type Output = UnitAdded;
    const NAME: &'static str = "unit.add";
    const KIND: Kind = Kind::Change;

    fn typed(&self) -> Vec<&str> {
        self.query_rules.iter().chain([&self.name]).map(String::as_str).collect()
    }

    fn run(&self, tx: &Tx<'_>) -> Result<UnitAdded, Error> {
        crate::service::typed::check_name(&self.name)?;
        let (kind, described) = self.kind_and_words();
        tx.pack().check_unit(kind, self.district.as_deref())?;
        needs_words(tx, kind, described)?;
        self.level.as_deref().map_or(Ok(()), |level| tx.pack().check_level(level))?;
        if !is_code(&self.code) {
            let code = &self.code;
            return Err(Error::new(Code::Input, text!("单位代码 `{code}` 无效", "`{code}` is not a unit code")).hint(
                text!(
                    "用大写字母、数字和连字符，最长 20 个字符",
                    "use capital letters, digits and hyphens, at most 20"
                ),
            ));
        }
        if units::by_code(tx.db(), &self.code)?.is_some() {
            let code = &self.code;
            return Err(Error::new(Code::State, text!("单位 `{code}` 已存在", "unit `{code}` exists already")).hint(
                text!("换一个代码，或用 `xintai unit list` 查看", "choose another code, or see `xintai unit list`"),
            ));
        }
        let unit = Unit {
            id: 0,
            code: self.code.clone(),
            name: self.name.clone(),
            kind: kind.to_owned(),
            district: self.district.clone().unwrap_or_else(|| tx.pack().district().to_owned()),
            level: self.level.clone(),
            query_rules: self.query_rules.clone(),
            mandate: self.mandate(tx)?,
            linked: false,
        };
        units::insert(tx.db(), &unit, tx.now_ms())?;
        if !described.is_empty() {
            settings::set(tx.db(), &format!("unit:{}", self.code), described)?;
        }
        Ok(UnitAdded { unit: unit.code })
    }

    fn trace(&self, _output: Option<&UnitAdded>) -> Trace {
        Trace::new().ids([&self.code])
    }
}

impl AddUnit {
    /// Name and digest of the entrusting document; refused where the kind of body needs one and none is given.
    fn mandate(&self, tx: &Tx<'_>) -> Result<Option<String>, Error> {
        use sm3::{Digest as _, Sm3};
        let given = self.mandate.as_ref().filter(|paper| !paper.body.is_empty());
        let needed = tx.pack().unit.entrusted.as_ref().filter(|kinds| kinds.value.contains(&self.kind));
        match (given, needed) {
            (None, Some(law)) => Err(Error::new(
                Code::Input,
                text!("受委托的组织缺少委托文书", "the document that entrusts the body is missing"),
            )
            .cite(law.rule.clone())
            .hint(text!("用 --mandate 附上委托文书", "attach it with --mandate"))),
            (None, None) => Ok(None),
            (Some(paper), _) => Ok(Some(format!("{} {}", hex(&Sm3::digest(&paper.body)), paper.name))),
        }
    }

    /// `other:供热` is the kind `other`, described.
    fn kind_and_words(&self) -> (&str, &str) {
        let (kind, words) = self.kind.split_once([':', '：']).unwrap_or((&self.kind, ""));
        (kind.trim(), words.trim())
    }
}

/// `unit link`: whether a unit's own database feeds the platform by interface (接口对接).
#[derive(Clone, Debug)]
pub struct LinkUnit {
    /// Code of the unit.
    pub unit: String,
    /// It is linked, or no longer.
    pub linked: bool,
}

impl Operation for LinkUnit {
    type Output = Unit;
    const NAME: &'static str = "unit.link";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<Unit, Error> {
        let unit = units::by_code(tx.db(), &self.unit)?.ok_or_else(|| Error::not_found(&self.unit))?;
        units::set_linked(tx.db(), unit.id, self.linked)?;
        Ok(Unit { linked: self.linked, ..unit })
    }

    fn trace(&self, _output: Option<&Unit>) -> Trace {
        Trace::new().ids([&self.unit])
    }
}

/// A kind that stands for "others" says which.
fn needs_words(tx: &Tx<'_>, kind: &str, words: &str) -> Result<(), Error> {
    let law = tx.pack().unit.described.as_ref();
    let Some(law) = law.filter(|law| words.is_empty() && law.value.iter().any(|one| one == kind)) else {
        return Ok(());
    };
    Err(Error::new(Code::Input, text!("`{kind}` 须说明是何部门", "`{kind}` must say which kind of department"))
        .cite(law.rule.clone())
        .hint(text!("写作 {kind}:说明", "write it as {kind}:DESCRIPTION")))
}

fn is_code(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
}

/// `unit list`.
#[derive(Clone, Copy, Debug)]
pub struct ListUnits;

/// All units.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Units {
    /// By code.
    pub items: Vec<Unit>,
    /// Who leads, handles and answers in them, and whom the centre calls in an emergency, as far as named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<DutyNamed>,
}

impl Operation for ListUnits {
    type Output = Units;
    const NAME: &'static str = "unit.list";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<Units, Error> {
        let mut items = units::all(tx.db())?;
        for unit in &mut items {
            let level = tx.pack().level_of(&unit.kind, &unit.district, unit.level.as_deref());
            unit.level = level.map(str::to_owned);
        }
        let law = &tx.pack().unit;
        let mut duties = Vec::new();
        for unit in &items {
            let asked = if unit.code == CENTRE { &law.centre_duties } else { &law.duties };
            for duty in asked {
                let named = settings::get(tx.db(), &duty_key(&unit.code, &duty.code))?;
                let named = named.filter(|name| !name.is_empty());
                duties.extend(named.map(|name| DutyNamed { unit: unit.code.clone(), duty: duty.code.clone(), name }));
            }
        }
        Ok(Units { items, duties })
    }

    fn trace(&self, _output: Option<&Units>) -> Trace {
        Trace::new()
    }
}

/// `unit duty`: names who leads, handles or answers in a unit (分管领导、承办机构、责任人员), or whom the centre calls in an
/// emergency (应急联系人).
#[derive(Clone, Debug)]
pub struct NameDuty {
    /// Code of the unit.
    pub unit: String,
    /// The duty, a word of the pack.
    pub duty: String,
    /// Who; empty takes the name away.
    pub name: String,
}

/// A duty and who has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DutyNamed {
    /// Code of the unit.
    pub unit: String,
    /// The duty.
    pub duty: String,
    /// Who.
    pub name: String,
}

/// Where the name stands among the settings.
pub(super) fn duty_key(unit: &str, duty: &str) -> String {
    format!("duty:{unit}:{duty}")
}

impl Operation for NameDuty {
    type Output = DutyNamed;
    const NAME: &'static str = "unit.duty";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<DutyNamed, Error> {
        let law = &tx.pack().unit;
        let duties = if self.unit == CENTRE { &law.centre_duties } else { &law.duties };
        let word = &self.duty;
        if find(duties, word).is_none() {
            let known = duties.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" ");
            let rule = duties.first().map(|one| one.rule.clone()).unwrap_or_default();
            return Err(Error::new(Code::Input, text!("没有职责 `{word}`", "there is no duty `{word}`"))
                .cite(rule)
                .hint(text!("职责：{known}", "duties: {known}")));
        }
        let unit = units::by_code(tx.db(), &self.unit)?.ok_or_else(|| Error::not_found(&self.unit))?;
        settings::set(tx.db(), &duty_key(&unit.code, word), self.name.trim())?;
        Ok(DutyNamed { unit: unit.code, duty: word.clone(), name: self.name.trim().to_owned() })
    }

    fn trace(&self, _output: Option<&DutyNamed>) -> Trace {
        Trace::new().ids([&self.unit, &self.duty])
    }
}
