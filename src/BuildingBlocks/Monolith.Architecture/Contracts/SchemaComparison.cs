using System.Text.Json.Nodes;

namespace Monolith.Architecture;

/// <summary>
/// Compares an approved schema with the present one. What today's code could not read of the old shape is breaking, and so
/// is what old code would miss in the new one. That old code may meet more than it knows (a wider type, a null, a new member
/// of an enum) is additive where the reader can be deployed first, and breaking where it can't: see decision 10.
/// </summary>
internal sealed class SchemaComparison
{
    private readonly bool _widerBreaks;
    private readonly HashSet<(JsonNode, JsonNode)> _comparing = [];
    private readonly List<ContractDifference> _found = [];

    private SchemaComparison(ContractRole role) => _widerBreaks = role == ContractRole.Answer;

    private enum Fit
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
        // A type that contains itself is compared once on each way down.
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
        if (type != Fit.Same)
        {
            Add(path, was.ToString(), now.ToString(), type);
        }

        if (type == Fit.Other)
        {
            return;
        }

        if (was.Nullable != now.Nullable && was.Types.Count > 0 && now.Types.Count > 0)
        {
            Add(path, was.ToString(), now.ToString(), now.Nullable ? Fit.Wider : Fit.Narrower);
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
            Add(path, was?.Invoke().ToString() ?? "not there", now?.Invoke().ToString() ?? "gone", Fit.Other);
        }
    }

    private void CompareMembers(string path, SchemaNode was, SchemaNode now)
    {
        foreach (var gone in was.Members.Except(now.Members))
        {
            Add(path, $"'{gone}' among others", "without it", Fit.Narrower);
        }

        foreach (var added in now.Members.Except(was.Members))
        {
            Add(path, $"without '{added}'", "with it", Fit.Wider);
        }
    }

    private void CompareProperties(string path, SchemaNode was, SchemaNode now)
    {
        foreach (var (name, property) in was.Properties)
        {
            var at = path.Length == 0 ? name : $"{path}.{name}";
            if (!now.Properties.TryGetValue(name, out var present))
            {
                _found.Add(new(true, at, property().ToString(), "gone", "older code can't read payloads without it" + RenameHint(property(), was, now)));
                continue;
            }

            if (was.Required.Contains(name) != now.Required.Contains(name))
            {
                Add(at, Need(was, name), Need(now, name), was.Required.Contains(name) ? Fit.Wider : Fit.Narrower);
            }

            Compare(at, property(), present());
        }

        foreach (var (name, added) in now.Properties.Where(p => !was.Properties.ContainsKey(p.Key)))
        {
            var required = now.Required.Contains(name);
            _found.Add(new(required, path.Length == 0 ? name : $"{path}.{name}", "not there", $"{Need(now, name)} {added()}", required
                ? "payloads of the old shape lack it and can't be read; give it a default value to make it optional"
                : "older code passes over it"));
        }
    }

    private void CompareRest(string path, SchemaNode was, SchemaNode now)
    {
        if (was.Default != now.Default && was.Default is not null && now.Default is not null)
        {
            _found.Add(new(false, path, $"{was.Default} where left out", now.Default, "what is stored without it reads differently"));
        }

        if (was.Rest != now.Rest)
        {
            Add(path, was.Rest.Length == 0 ? "unrestricted" : was.Rest, now.Rest.Length == 0 ? "unrestricted" : now.Rest, Fit.Other);
        }
    }

    private void Add(string path, string was, string now, Fit fit) => _found.Add(fit == Fit.Wider
        ? new(_widerBreaks, path, was, now, _widerBreaks
            ? "who reads answers does not know what is new, and outside clients are not deployed with us"
            : "older code can't read what makes use of it: deploy the readers first")
        : new(true, path, was, now, fit == Fit.Narrower ? "what was written before may not fit" : "what was written before is read differently or not at all"));

    private static string Need(SchemaNode node, string name) => node.Required.Contains(name) ? "required" : "optional";

    private static string RenameHint(SchemaNode gone, SchemaNode was, SchemaNode now) =>
        now.Properties.Where(p => !was.Properties.ContainsKey(p.Key) && p.Value().ToString() == gone.ToString()).Select(p => p.Key).ToList() is [var renamed]
            ? $" (was it renamed to '{renamed}'? Names on the wire are for good)"
            : "";

    /// <summary>How the types fit, null left aside.</summary>
    private static Fit TypeFit(SchemaNode was, SchemaNode now)
    {
        if (was.Types.Count == 0 || now.Types.Count == 0)
        {
            return was.Types.Count == now.Types.Count ? Fit.Same : was.Types.Count == 0 ? Fit.Narrower : Fit.Wider;
        }

        if (NumberFormats.Holds(now.Format, was.Format))
        {
            return Fit.Wider;
        }

        if (NumberFormats.Holds(was.Format, now.Format))
        {
            return Fit.Narrower;
        }

        if (was.HasMembers != now.HasMembers && was.Types.SetEquals(now.Types))
        {
            return was.HasMembers ? Fit.Wider : Fit.Narrower;
        }

        if (was.Types.SetEquals(now.Types))
        {
            return was.Format == now.Format ? Fit.Same : now.Format is null ? Fit.Wider : was.Format is null ? Fit.Narrower : Fit.Other;
        }

        return was.Types.IsSubsetOf(now.Types) ? Fit.Wider : now.Types.IsSubsetOf(was.Types) ? Fit.Narrower : Fit.Other;
    }
}
