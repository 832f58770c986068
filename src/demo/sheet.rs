//! A file as a unit hands it in: columns, rows, and its bytes as CSV or JSON.

use crate::{
    domain::{Code, Refusal},
    text,
};

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Comma-separated, UTF-8.
    Csv,
    /// A list of objects.
    Json,
}

/// One file of one unit for one catalogue item.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Code of the unit.
    pub unit: String,
    /// Code of the catalogue item.
    pub item: String,
    /// File name.
    pub name: String,
    /// CSV or JSON.
    pub form: Form,
    /// Names of the columns.
    pub header: &'static [&'static str],
    /// Cells, as many in each row as there are columns.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// The bytes of the file.
    pub fn bytes(&self) -> Result<Vec<u8>, Refusal> {
        match self.form {
            Form::Csv => self.delimited(),
            Form::Json => self.objects(),
        }
    }

    fn delimited(&self) -> Result<Vec<u8>, Refusal> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.header).map_err(|error| failed(&error))?;
        for row in &self.rows {
            writer.write_record(row).map_err(|error| failed(&error))?;
        }
        writer.into_inner().map_err(|error| failed(&error))
    }

    fn objects(&self) -> Result<Vec<u8>, Refusal> {
        let rows: Vec<serde_json::Map<String, serde_json::Value>> = self
            .rows
            .iter()
            .map(|row| {
                let cells = self.header.iter().zip(row);
                cells.map(|(name, cell)| ((*name).to_owned(), serde_json::Value::from(cell.as_str()))).collect()
            })
            .collect();
        serde_json::to_vec_pretty(&rows).map_err(|error| failed(&error))
    }
}

fn failed(error: &dyn std::fmt::Display) -> Refusal {
    let detail = error.to_string();
    Refusal::new(Code::Io, text!("演示文件无法生成：{detail}", "the demonstration's file cannot be made: {detail}"))
        .hint(text!("换用未改动的程序", "use an unaltered build of the program"))
}
