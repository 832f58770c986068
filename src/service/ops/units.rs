//! Provider units (信息提供主体).

use super::casework::Paper;
use crate::{
    domain::refusal::Code,
    service::{Error, Kind, Operation, Trace, Tx, keys::hex, store::units},
    text,
};
use serde::{Deserialize, Serialize};

pub use crate::service::store::units::Unit;

/// `unit add`: enrols a provider unit. Kind and district must be what the regime admits.
#[derive(Clone, Debug, Default)]
pub struct AddUnit {
    /// Short code, unique.
    pub code: String,
    /// 名称
    pub name: String,
    /// Kind of body; the pack lists them.
    pub kind: String,
    /// 辖区; the installation's own when not given.
    pub district: Option<String>,
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

    fn run(&self, tx: &Tx<'_>) -> Result<UnitAdded, Error> {
        tx.pack().check_unit(&self.kind, self.district.as_deref())?;
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
            kind: self.kind.clone(),
            district: self.district.clone().unwrap_or_else(|| tx.pack().district().to_owned()),
            query_rules: self.query_rules.clone(),
            mandate: self.mandate(tx)?,
            linked: false,
        };
        units::insert(tx.db(), &unit, tx.now_ms())?;
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
}

impl Operation for ListUnits {
    type Output = Units;
    const NAME: &'static str = "unit.list";
    const KIND: Kind = Kind::Plain;

    fn run(&self, tx: &Tx<'_>) -> Result<Units, Error> {
        Ok(Units { items: units::all(tx.db())? })
    }

    fn trace(&self, _output: Option<&Units>) -> Trace {
        Trace::new()
    }
}
