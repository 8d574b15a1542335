using System.Text.Json.Nodes;

namespace Monolith.Architecture;

/// <summary>
/// Compares an approved schema with the current one. A change is breaking if the current code cannot read the old shape, or if old code
/// would miss something in the new shape. If old code may receive values that it does not know (a wider type, a null, a new enum member),
/// the change is additive when the reader can be deployed first, and otherwise breaking: see decision 10.
/// </summary>
internal sealed class SchemaComparison
{
    private readonly bool _widerBreaks;
    private readonly HashSet<(JsonNode, JsonNode)> _comparing = [];
    private readonly List<ContractDifference> _found = [];

    private SchemaComparison(ContractRole role) => _widerBreaks = role == ContractRole.Answer;

    private enum SchemaRelation
    {
        Same,
        Wider,
        Narrower,
        Other,
    }

    public static IReadOnlyList<ContractDifference> Compare(JsonNode was, JsonNode now, ContractRole role)
    {
        var comparison = new SchemaComparison(role);
        comparison.Compare("", SchemaNode.Root(was), SchemaNode.Root(now));
        return comparison._found;
    }

    private void Compare(string path, SchemaNode was, SchemaNode now)
    {
        // A type that contains itself is compared once on each path.
        if (!_comparing.Add((was.Json, now.Json)))
        {
            return;
        }

        CompareNodes(path, was, now);
        _comparing.Remove((was.Json, now.Json));
    }

    private void CompareNodes(string path, SchemaNode was, SchemaNode now)
    {
        var type = TypeFit(was, now);
        if (type != SchemaRelation.Same)
        {
            Add(path, was.ToString(), now.ToString(), type);
        }

        if (type == SchemaRelation.Other)
        {
            return;
        }

        if (was.Nullable != now.Nullable && was.Types.Count > 0 && now.Types.Count > 0)
        {
            Add(path, was.ToString(), now.ToString(), now.Nullable ? SchemaRelation.Wider : SchemaRelation.Narrower);
        }

        if (was.HasMembers && now.HasMembers)
        {
            CompareMembers(path, was, now);
        }

        CompareProperties(path, was, now);
        CompareInner($"{path}[]", was.Items, now.Items);
        CompareInner($"{path}[*]", was.Values, now.Values);
        CompareRest(path, was, now);
    }

    private void CompareInner(string path, Func<SchemaNode>? was, Func<SchemaNode>? now)
    {
        if (was is not null && now is not null)
        {
            Compare(path, was(), now());
        }
        else if (was is not null || now is not null)
        {
            Add(path, was?.Invoke().ToString() ?? "missing", now?.Invoke().ToString() ?? "gone", SchemaRelation.Other);
        }
    }

    private void CompareMembers(string path, SchemaNode was, SchemaNode now)
    {
        foreach (var gone in was.Members.Except(now.Members))
        {
            Add(path, $"'{gone}' among others", "without it", SchemaRelation.Narrower);
        }

        foreach (var added in now.Members.Except(was.Members))
        {
            Add(path, $"without '{added}'", "with it", SchemaRelation.Wider);
        }
    }

    private void CompareProperties(string path, SchemaNode was, SchemaNode now)
    {
        foreach (var (name, property) in was.Properties)
        {
            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (!now.Properties.TryGetValue(name, out var present))
            {
                _found.Add(new(true, at, property().ToString(), "gone", "older code cannot read payloads without it" + RenameHint(property(), was, now)));
                continue;
            }

            if (was.Required.Contains(name) != now.Required.Contains(name))
            {
                Add(at, Need(was, name), Need(now, name), was.Required.Contains(name) ? SchemaRelation.Wider : SchemaRelation.Narrower);
            }

            Compare(at, property(), present());
        }

        foreach (var (name, added) in now.Properties.Where(p => !was.Properties.ContainsKey(p.Key)))
        {
            var required = now.Required.Contains(name);
            _found.Add(new(required, path.Length == 0 ? name : $"{path}.{name}", "missing", $"{Need(now, name)} {added()}", required
                ? "payloads of the old shape lack it and cannot be read; give it a default value to make it optional"
                : "older code ignores it"));
        }
    }

    private void CompareRest(string path, SchemaNode was, SchemaNode now)
    {
        if (was.Default != now.Default && was.Default is not null && now.Default is not null)
        {
            _found.Add(new(false, path, $"{was.Default} if missing", now.Default, "stored payloads without it are read differently"));
        }

        if (was.Rest != now.Rest)
        {
            Add(path, was.Rest.Length == 0 ? "unrestricted" : was.Rest, now.Rest.Length == 0 ? "unrestricted" : now.Rest, SchemaRelation.Other);
        }
    }

    private void Add(string path, string was, string now, SchemaRelation fit) => _found.Add(fit == SchemaRelation.Wider
        ? new(_widerBreaks, path, was, now, _widerBreaks
            ? "readers of answers do not know the new values, and external clients are not deployed with us"
            : "older code cannot read payloads that use it; deploy the readers first")
        : new(true, path, was, now, fit == SchemaRelation.Narrower ? "stored values may not fit" : "stored values are read differently or not at all"));

    private static string Need(SchemaNode node, string name) => node.Required.Contains(name) ? "required" : "optional";

    private static string RenameHint(SchemaNode gone, SchemaNode was, SchemaNode now) =>
        now.Properties.Where(p => !was.Properties.ContainsKey(p.Key) && p.Value().ToString() == gone.ToString()).Select(p => p.Key).ToList() is [var renamed]
            ? $" (was it renamed to '{renamed}'? Names in the wire format must never change)"
            : "";

    /// <summary>Returns how the types fit, ignoring null.</summary>
    private static SchemaRelation TypeFit(SchemaNode was, SchemaNode now)
    {
        if (was.Types.Count == 0 || now.Types.Count == 0)
        {
            return was.Types.Count == now.Types.Count ? SchemaRelation.Same : was.Types.Count == 0 ? SchemaRelation.Narrower : SchemaRelation.Wider;
        }

        if (NumberFormats.Holds(now.Format, was.Format))
        {
            return SchemaRelation.Wider;
        }

        if (NumberFormats.Holds(was.Format, now.Format))
        {
            return SchemaRelation.Narrower;
        }

        if (was.HasMembers != now.HasMembers && was.Types.SetEquals(now.Types))
        {
            return was.HasMembers ? SchemaRelation.Wider : SchemaRelation.Narrower;
        }

        if (was.Types.SetEquals(now.Types))
        {
            return was.Format == now.Format ? SchemaRelation.Same : now.Format is null ? SchemaRelation.Wider : was.Format is null ? SchemaRelation.Narrower : SchemaRelation.Other;
        }

        return was.Types.IsSubsetOf(now.Types) ? SchemaRelation.Wider : now.Types.IsSubsetOf(was.Types) ? SchemaRelation.Narrower : SchemaRelation.Other;
    }
}
