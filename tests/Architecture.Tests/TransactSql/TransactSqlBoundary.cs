using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Architecture.Tests.TransactSql;

/// <summary>
/// Finds errors in a module's T-SQL: syntax that the real parser rejects, for the oldest supported server or for a new one, and references
/// outside of the module's schema. Objects must be qualified with the schema, because otherwise the principal's default schema would apply.
/// </summary>
internal sealed class TransactSqlBoundary : TSqlFragmentVisitor
{
    /// <summary>Schemas that belong to no module.</summary>
    private static readonly HashSet<string> Neutral = new(StringComparer.OrdinalIgnoreCase) { "sys", "INFORMATION_SCHEMA" };

    /// <summary>Functions with a string argument that contains the name of an object or a schema.</summary>
    private static readonly HashSet<string> Namers = new(StringComparer.OrdinalIgnoreCase) { "OBJECT_ID", "OBJECT_SCHEMA_NAME", "TYPE_ID", "IDENT_CURRENT" };

    private readonly string _schema;
    private readonly Func<string, IReadOnlyList<string>> _checkInner;
    private readonly HashSet<SchemaObjectName> _withoutSchema = [];
    private readonly List<string> _found = [];

    private TransactSqlBoundary(string schema, Func<string, IReadOnlyList<string>> checkInner) => (_schema, _checkInner) = (schema, checkInner);

    /// <summary>Everything that is wrong, a line each; empty when all is well.</summary>
    public static IReadOnlyList<string> Check(string sql, string schema) =>
    [
        .. Check(sql, schema, new TSql130Parser(initialQuotedIdentifiers: true))
            .Union(Check(sql, schema, new TSql160Parser(initialQuotedIdentifiers: true))),
    ];

    /// <summary>Returns the syntax errors.</summary>
    public static IReadOnlyList<string> Errors(string sql)
    {
        using var reader = new StringReader(sql);
        new TSql130Parser(initialQuotedIdentifiers: true).Parse(reader, out var errors);
        return [.. errors.Select(e => $"line {e.Line}: {e.Message} in: {sql}")];
    }

    public override void Visit(SchemaObjectName node)
    {
        if (node.ServerIdentifier is not null || node.DatabaseIdentifier is not null)
        {
            Report(node, "names a database");
        }
        else if (node.SchemaIdentifier is { } schema)
        {
            Expect(schema.Value, node);
        }
        else if (!_withoutSchema.Contains(node))
        {
            Report(node, "names no schema");
        }
    }

    /// <summary>Built-in types have no schema.</summary>
    public override void Visit(SqlDataTypeReference node) => _withoutSchema.Add(node.Name);

    public override void Visit(XmlDataTypeReference node) => _withoutSchema.Add(node.Name);

    /// <summary>System procedures can be called from every database.</summary>
    public override void Visit(ProcedureReference node)
    {
        if (node.Name is { SchemaIdentifier: null } name && name.BaseIdentifier.Value.StartsWith("sp_", StringComparison.OrdinalIgnoreCase))
        {
            _withoutSchema.Add(name);
        }
    }

    /// <summary>The name of a schema is one.</summary>
    public override void Visit(DropSchemaStatement node)
    {
        _withoutSchema.Add(node.Schema);
        Expect(node.Schema.BaseIdentifier.Value, node);
    }

    public override void Visit(CreateSchemaStatement node) => Expect(node.Name.Value, node);

    public override void Visit(AlterSchemaStatement node) => Expect(node.Name.Value, node);

    public override void Visit(UseStatement node) => Report(node, "refers to another database");

    public override void Visit(AdHocTableReference node) => Report(node, "refers to another server");

    public override void Visit(OpenRowsetTableReference node) => Report(node, "refers to another server");

    public override void Visit(OpenQueryTableReference node) => Report(node, "refers to another server");

    public override void Visit(UpdateSpecification node) => AllowAlias(node.Target, node.FromClause);

    public override void Visit(DeleteSpecification node) => AllowAlias(node.Target, node.FromClause);

    /// <summary>Checks <c>schema.table.column</c>. A name with fewer parts starts with an alias.</summary>
    public override void Visit(ColumnReferenceExpression node)
    {
        if (node.MultiPartIdentifier is { Count: > 2 } name)
        {
            Expect(name.Count == 3 ? name[0].Value : "another database", node);
        }
    }

    public override void Visit(MultiPartIdentifierCallTarget node) =>
        Expect(node.MultiPartIdentifier.Count == 1 ? node.MultiPartIdentifier[0].Value : "another database", node);

    public override void Visit(SecurityTargetObjectName node) =>
        Expect(node.MultiPartIdentifier.Count == 1 ? "" : node.MultiPartIdentifier[0].Value, node);

    public override void Visit(FunctionCall node)
    {
        var isSchema = node.FunctionName.Value.Equals("SCHEMA_ID", StringComparison.OrdinalIgnoreCase);
        if ((!isSchema && !Namers.Contains(node.FunctionName.Value)) || node.Parameters.Count == 0)
        {
            return;
        }

        if (node.Parameters[0] is not StringLiteral { Value: var named })
        {
            Report(node, "uses a name that is not known before run time");
        }
        else if (isSchema)
        {
            Expect(named, node);
        }
        else
        {
            ExpectObject(named, node);
        }
    }

    public override void Visit(ExecutableStringList node) => CheckInner(node, node.Strings);

    public override void Visit(ExecutableProcedureReference node)
    {
        switch (node.ProcedureReference?.ProcedureReference?.Name?.BaseIdentifier.Value.ToLowerInvariant())
        {
            case "sp_executesql":
                CheckInner(node, [.. node.Parameters.Take(1).Select(parameter => parameter.ParameterValue as ValueExpression)]);
                break;
            case "sp_rename" when node.Parameters is [{ ParameterValue: StringLiteral { Value: var named } }, ..]:
                ExpectObject(named, node);
                break;
            case "sp_rename":
                Report(node, "uses a name that is not known before run time");
                break;
        }
    }

    private static List<string> Check(string sql, string schema, TSqlParser parser)
    {
        using var reader = new StringReader(sql);
        var tree = parser.Parse(reader, out var errors);
        if (errors.Count > 0)
        {
            return [.. errors.Select(error => $"line {error.Line}: {error.Message}")];
        }

        var boundary = new TransactSqlBoundary(schema, inner => Check(inner, schema, parser));
        tree.Accept(boundary);
        return ((TSqlScript)tree).Batches.Any(batch => batch.Statements.Count > 0) ? boundary._found : ["contains no statement"];
    }

    /// <summary>Allows an alias from the FROM clause as the target of an update.</summary>
    private void AllowAlias(TableReference target, FromClause? from)
    {
        if (target is NamedTableReference { SchemaObject: { SchemaIdentifier: null } name } && from is not null)
        {
            var aliases = new Aliases();
            from.Accept(aliases);
            if (aliases.Found.Contains(name.BaseIdentifier.Value))
            {
                _withoutSchema.Add(name);
            }
        }
    }

    /// <summary>Checks strings that are executed as SQL. A placeholder name replaces values that are known only at run time.</summary>
    private void CheckInner(TSqlFragment node, IEnumerable<ValueExpression?> strings)
    {
        var inner = string.Concat(strings.Select(part => part is StringLiteral literal ? literal.Value : "filled_in"));
        _found.AddRange(inner == "filled_in" ? [Say(node, "executes SQL that is not known before run time")] : _checkInner(inner));
    }

    /// <summary>A name in a string: the first of two parts or more is the schema.</summary>
    private void ExpectObject(string named, TSqlFragment node)
    {
        using var reader = new StringReader(named);
        var name = new TSql160Parser(initialQuotedIdentifiers: true).ParseSchemaObjectName(reader, out _);
        Expect(name is { Count: > 1 } ? name[0].Value : "", node);
    }

    private void Expect(string schema, TSqlFragment node)
    {
        if (!schema.Equals(_schema, StringComparison.OrdinalIgnoreCase) && !Neutral.Contains(schema))
        {
            Report(node, $"names '{schema}'");
        }
    }

    private void Report(TSqlFragment node, string what) => _found.Add(Say(node, what));

    private string Say(TSqlFragment node, string what)
    {
        var text = string.Concat(node.ScriptTokenStream.Skip(node.FirstTokenIndex).Take(node.LastTokenIndex - node.FirstTokenIndex + 1).Select(t => t.Text));
        return $"line {node.StartLine}: '{text}' {what} (schema {_schema})";
    }

    private sealed class Aliases : TSqlFragmentVisitor
    {
        public HashSet<string> Found { get; } = new(StringComparer.OrdinalIgnoreCase);

        public override void Visit(NamedTableReference node)
        {
            if (node.Alias is { } alias)
            {
                Found.Add(alias.Value);
            }
        }
    }
}
