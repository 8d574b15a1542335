using System.Globalization;

namespace Soak;

/// <summary>A copy of a module's database, and when it was begun.</summary>
internal sealed record Backup(string Module, string Path, DateTimeOffset BeganAt);

/// <summary>The copies of the modules' databases.</summary>
internal sealed class Backups(ShopDatabase database, TimeProvider clock)
{
    private readonly List<Backup> _all = [];
    private int _number;

    public IReadOnlyList<Backup> All => _all;

    public async Task<Backup> MakeAsync(string module, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(database.Directory, "backups")).FullName;
        var backup = new Backup(module, Path.Combine(folder, $"{module}-{(++_number).ToString(CultureInfo.InvariantCulture)}"), clock.GetUtcNow());
        await database.BackUpAsync(module, backup.Path, cancellationToken);
        foreach (var old in _all.Where(b => b.Module == module).ToList())
        {
            Forget(old);
        }

        _all.Add(backup);
        return backup;
    }

    /// <summary>Deletes a copy.</summary>
    public void Forget(Backup backup)
    {
        _all.Remove(backup);
        File.Delete(backup.Path);
    }
}

/// <summary>Makes a copy of a module's database, which replaces the previous copy.</summary>
internal sealed class MakeBackup(Backups backups, Gate gate) : IFault
{
    public string Name => "backups";

    public int Weight => 12;

    public async Task RunAsync(Choice choice, CancellationToken cancellationToken)
    {
        using var pass = await gate.EnterAsync(cancellationToken);
        await backups.MakeAsync(choice.Of(ShopDatabase.Modules), cancellationToken);
    }
}
