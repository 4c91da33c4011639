//! The columns of a shard: as they are read, as they are written, and which of them is the text.

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use parquet::arrow::ArrowSchemaConverter;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};

use crate::record::{Names, USUAL_TEXT_FIELDS};

/// Under this key a file that tamis made of JSON says which column holds all other fields.
pub(super) const OTHERS: &str = "tamis.fields";

/// What that column is called, unless a field is.
const FIELDS: &str = "fields";

/// Columns of a shard.
#[derive(Debug)]
pub(crate) struct Table {
    /// As they are held: bytes, with or without a character set, as views.
    pub(super) held: SchemaRef,
    /// As they are in a file.
    pub(super) file: SchemaDescriptor,
    /// What a file says of itself besides.
    pub(super) notes: Vec<KeyValue>,
    /// The place of the text.
    pub(super) text: Option<usize>,
    /// Where all other fields are, of a table that was made of JSON.
    pub(super) others: Option<usize>,
}

impl Table {
    /// Of a file that is read.
    pub(super) fn of_file(
        held: SchemaRef,
        file: &SchemaDescriptor,
        notes: Option<&Vec<KeyValue>>,
        names: &Names,
    ) -> Result<Self, String> {
        let text = text_column(&held, names)?;
        let notes = notes.cloned().unwrap_or_default();
        let others = notes.iter().find(|note| note.key == OTHERS);
        let others = others.and_then(|note| note.value.as_deref());
        let others = others.and_then(|name| held.index_of(name).ok());
        let others = others.filter(|&at| *held.field(at).data_type() == DataType::BinaryView);
        let file = writable(file).map_err(|error| error.to_string())?;
        Ok(Table { held, file, notes, text, others })
    }

    /// Of records that are lines of JSON: id, url, title and text as strings, all other fields as JSON.
    pub(crate) fn of_lines(names: &Names) -> Result<Self, String> {
        let mut columns: Vec<&str> = Vec::new();
        for name in [names.id.as_str(), "url", "title", names.of_text()] {
            if !columns.contains(&name) {
                columns.push(name);
            }
        }
        let taken = columns.contains(&FIELDS);
        let others = if taken { "other_fields" } else { FIELDS };
        columns.push(others);
        let text = columns.iter().position(|name| *name == names.of_text());
        let of = |kind: &DataType| {
            let field = |name: &&str| Field::new(*name, kind.clone(), *name != names.of_text());
            Schema::new(columns.iter().map(field).collect::<Vec<_>>())
        };
        let file = ArrowSchemaConverter::new().convert(&of(&DataType::Utf8));
        Ok(Table {
            held: Arc::new(of(&DataType::BinaryView)),
            file: file.map_err(|error| error.to_string())?,
            notes: vec![KeyValue::new(OTHERS.to_owned(), others.to_owned())],
            text,
            others: Some(columns.len() - 1),
        })
    }

    /// What the text is called.
    pub(crate) fn text_name(&self) -> Option<&str> {
        self.text.map(|text| self.held.field(text).name().as_str())
    }
}

/// The column of the text: the one that is named, or the first of the usual ones that holds bytes.
fn text_column(held: &Schema, names: &Names) -> Result<Option<usize>, String> {
    let column = |name: &str| held.index_of(name).ok();
    let is_text = |&at: &usize| *held.field(at).data_type() == DataType::BinaryView;
    let found = match &names.text {
        Some(name) => column(name).filter(is_text),
        None => USUAL_TEXT_FIELDS.iter().find_map(|name| column(name).filter(is_text)),
    };
    if found.is_some() || names.html.as_ref().is_some_and(|html| column(&html.field).is_some()) {
        return Ok(found);
    }
    if let Some(at) = names.text.as_deref().and_then(column) {
        let field = held.field(at);
        return Err(format!("column \"{}\" is {}, not text", field.name(), field.data_type()));
    }
    let columns: Vec<&str> = held.fields().iter().map(|field| field.name().as_str()).collect();
    Err(format!(
        "no column {} that holds text; --text-field names the column that does; there are: {}",
        names.all_of_text(),
        columns.join(", ")
    ))
}

/// The schema of a file without what its strings are: whether bytes are UTF-8 is looked at row by row, so that
/// one that is not spoils no others.
pub(super) fn without_strings(file: &SchemaDescriptor) -> Result<SchemaDescriptor> {
    changed(file, &|leaf| {
        let info = leaf.get_basic_info();
        let string = match info.logical_type_ref() {
            None => matches!(
                info.converted_type(),
                ConvertedType::NONE
                    | ConvertedType::UTF8
                    | ConvertedType::ENUM
                    | ConvertedType::JSON
                    | ConvertedType::BSON
            ),
            Some(kind) => matches!(
                kind,
                LogicalType::String | LogicalType::Enum | LogicalType::Json | LogicalType::Bson
            ),
        };
        if leaf.get_physical_type() != Physical::BYTE_ARRAY || !string {
            return Ok(None);
        }
        let bytes = Type::primitive_type_builder(leaf.name(), Physical::BYTE_ARRAY);
        bytes
            .with_repetition(info.repetition())
            .with_id(info.has_id().then(|| info.id()))
            .build()
            .map(Some)
    })
}

/// The schema with the two types that are no longer written as those that took their place: timestamps of 96 bits,
/// and decimals of any length.
fn writable(file: &SchemaDescriptor) -> Result<SchemaDescriptor> {
    changed(file, &|leaf| {
        let info = leaf.get_basic_info();
        let id = info.has_id().then(|| info.id());
        let decimal = matches!(info.logical_type_ref(), Some(LogicalType::Decimal(_)))
            || info.converted_type() == ConvertedType::DECIMAL;
        match leaf.get_physical_type() {
            Physical::INT96 => {
                let time = LogicalType::timestamp(false, TimeUnit::NANOS);
                let stamp = Type::primitive_type_builder(leaf.name(), Physical::INT64);
                let stamp = stamp.with_logical_type(Some(time)).with_id(id);
                stamp.with_repetition(info.repetition()).build().map(Some)
            }
            Physical::BYTE_ARRAY if decimal => {
                let (scale, precision) = (leaf.get_scale(), leaf.get_precision());
                let kind = LogicalType::decimal(scale, precision);
                let fixed =
                    Type::primitive_type_builder(leaf.name(), Physical::FIXED_LEN_BYTE_ARRAY);
                let length = if precision > 38 { 32 } else { 16 };
                let fixed = fixed.with_logical_type(Some(kind)).with_length(length).with_id(id);
                let fixed = fixed.with_precision(precision).with_scale(scale);
                fixed.with_repetition(info.repetition()).build().map(Some)
            }
            _ => Ok(None),
        }
    })
}

type Change<'c> = &'c dyn Fn(&Type) -> Result<Option<Type>>;

fn changed(file: &SchemaDescriptor, leaf: Change<'_>) -> Result<SchemaDescriptor> {
    Ok(SchemaDescriptor::new(walk(&file.root_schema_ptr(), leaf, 0)?))
}

fn walk(node: &TypePtr, leaf: Change<'_>, depth: usize) -> Result<TypePtr> {
    if depth > DEEPEST {
        return Err(ParquetError::General(format!("its columns are nested over {DEEPEST} levels")));
    }
    if node.is_primitive() {
        return Ok(leaf(node)?.map_or_else(|| Arc::clone(node), Arc::new));
    }
    let fields: Result<Vec<TypePtr>> =
        node.get_fields().iter().map(|field| walk(field, leaf, depth + 1)).collect();
    let info = node.get_basic_info();
    let mut group = Type::group_type_builder(node.name())
        .with_fields(fields?)
        .with_logical_type(info.logical_type_ref().cloned())
        .with_converted_type(info.converted_type())
        .with_id(info.has_id().then(|| info.id()));
    if info.has_repetition() {
        group = group.with_repetition(info.repetition());
    }
    group.build().map(Arc::new)
}

/// Levels of columns in columns that are read.
pub(super) const DEEPEST: usize = 64;

/// The same columns with all bytes as views, which point into pages and cost nothing to make.
pub(super) fn with_views(schema: &Schema) -> SchemaRef {
    let fields: Fields = schema.fields().iter().map(view).collect();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

fn view(field: &FieldRef) -> FieldRef {
    let kind = match field.data_type() {
        DataType::Binary => DataType::BinaryView,
        DataType::List(inner) => DataType::List(view(inner)),
        DataType::Struct(inner) => DataType::Struct(inner.iter().map(view).collect()),
        DataType::Map(inner, sorted) => DataType::Map(view(inner), *sorted),
        _ => return Arc::clone(field),
    };
    Arc::new(field.as_ref().clone().with_data_type(kind))
}

/// Says what no row could be held of.
pub(super) fn check(file: &SchemaDescriptor, most: u64) -> Result<(), String> {
    for column in file.columns() {
        let length = i64::from(column.type_length());
        if column.physical_type() == Physical::FIXED_LEN_BYTE_ARRAY
            && u64::try_from(length).is_ok_and(|length| length > most)
        {
            return Err(format!("column {} has values of {length} bytes", column.path()));
        }
    }
    Ok(())
}
