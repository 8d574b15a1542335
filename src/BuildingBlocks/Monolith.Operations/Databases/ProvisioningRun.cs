using System.Security.Cryptography;
using Monolith.Runtime.Storage;

namespace Monolith.Operations;

/// <summary>One run of <c>db provision</c>.</summary>
internal sealed class ProvisioningRun(DatabaseProvider server, string administrator, IReadOnlyList<ModulePrincipals> principals)
{
    private const int PasswordLength = 40;
    private const string PasswordLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private ServerProvisioning Provisioning => server.Provisioning!;

    /// <summary>Prints the script.</summary>
    /// <exception cref="ProvisioningException">The connection leads to a database of the server itself.</exception>
    public int Print()
    {
        Provisioning.RequireOwnDatabase(administrator);
        CommandOutput.WriteLine(Provisioning.ScriptOf(principals, Provisioning.DatabaseIn(administrator)));
        return ExitCode.Ok;
    }

    /// <summary>Creates what is missing.</summary>
    /// <exception cref="ProvisioningException">A step failed. The command can be repeated.</exception>
    public async Task<int> ExecuteAsync(SecretsFolder secrets, CancellationToken cancellationToken)
    {
        Provisioning.RequireOwnDatabase(administrator);
        var (app, owner) = (SecretsFolder.Read(secrets.AppFile), SecretsFolder.Read(secrets.OwnerFile));
        var known = principals.SelectMany(p => new[] { (Principal: p.Owner, Of: owner), (Principal: p.App, Of: app) }
                .Where(k => k.Of.ContainsKey(p.Schema))
                .Select(k => (k.Principal, Password: Provisioning.PasswordIn(k.Of[p.Schema]))))
            .Where(k => k.Password is not null)
            .ToDictionary(k => k.Principal, k => k.Password!);
        var unknown = (await Provisioning.FindExistingAsync(administrator, principals, cancellationToken)).Except(known.Keys).ToList();
        if (unknown.Count > 0)
        {
            throw new ProvisioningException(
                $"{string.Join(", ", unknown)}",
                "the principals already exist on the server, but the folder does not contain their passwords. Specify the --secrets folder with which they were created, use another --prefix, or drop them.");
        }

        var passwords = principals.SelectMany(p => new[] { p.Owner, p.App })
            .ToDictionary(p => p, p => known.GetValueOrDefault(p) ?? RandomNumberGenerator.GetString(PasswordLetters, PasswordLength));
        secrets.Write(secrets.AppFile, server.Name, principals.ToDictionary(p => p.Schema, p => Provisioning.ConnectionStringOf(administrator, p.App, passwords[p.App])));
        secrets.Write(secrets.OwnerFile, server.Name, principals.ToDictionary(p => p.Schema, p => Provisioning.ConnectionStringOf(administrator, p.Owner, passwords[p.Owner])));

        var reports = await Provisioning.RunAsync(administrator, principals, passwords, cancellationToken);
        CommandOutput.WriteTable(["step", "outcome"], reports.Select(r => new[] { r.What, Describe(r) }));
        CommandOutput.WriteLine($"Next: run 'db migrate' with Secrets__File={secrets.OwnerFile}, then start the host with Secrets__File={secrets.AppFile}.");
        return ExitCode.Ok;
    }

    private static string Describe(ProvisioningReport report) => report.Outcome switch
    {
        ProvisioningOutcome.Done => "done",
        ProvisioningOutcome.WasThere => "already exists",
        _ => $"failed, optional: {report.Reason}",
    };
}
