namespace Loyalty;

/// <summary>Where vouchers go. Section <c>Modules:loyalty:Vouchers</c>.</summary>
internal sealed class VoucherOptions
{
    /// <summary>The folder that the printer watches. Default: <c>vouchers</c> beside the databases.</summary>
    public string? Directory { get; set; }
}
