//! Provider units (信息提供主体).

use crate::{
    domain::refusal::Code,
    service::{Error, Kind, Operation, Trace, Tx, store::units},
    text,
};
use serde::{Deserialize, Serialize};

pub use crate::service::store::units::Unit;

/// `unit add`: enrols a provider unit. Kind and district must be what the regime admits.
#[derive(Clone, Debug)]
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
        };
        units::insert(tx.db(), &unit, tx.now_ms())?;
        Ok(UnitAdded { unit: unit.code })
    }

    fn trace(&self, _output: Option<&UnitAdded>) -> Trace {
        Trace::new().ids([&self.code])
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
