namespace Soak;

/// <summary>Requests that must be rejected: text that no database can store, lone surrogates, amounts and quantities out of range.</summary>
internal sealed class BadRequests(ShopClient client, Ledger ledger)
{
    private static readonly string[] Texts = [@"a\u0000b", @"\u0000", @"a\ud800b", @"\udfff", @"a\u0001b"];

    public async Task SendAsync(Choice choice, Guid customer, Guid product, CancellationToken cancellationToken)
    {
        var text = choice.Of(Texts);
        var (path, body) = choice.Below(8) switch
        {
            0 => ("/profiles", $$"""{"name":"{{text}}","email":"poison@example.org","age":30}"""),
            1 => ("/profiles", $$"""{"name":"Poison","email":"{{text}}@example.org","age":30}"""),
            2 => ("/catalog/products", $$"""{"sku":"{{text}}","name":"Poison","price":{"amount":1,"currency":"EUR"} }"""),
            3 => ("/catalog/products", """{"sku":"poison","name":"Poison","price":{"amount":1e20,"currency":"EUR"} }"""),
            4 => ($"/inventory/stock/{product}/replenishments", """{"quantity":99999999999}"""),
            5 => ($"/inventory/stock/{product}/replenishments", """{"quantity":-1}"""),
            6 => ("/ordering/orders", $$"""{"customerId":"{{customer}}","lines":[{"productId":"{{product}}","quantity":0}]}"""),
            _ => ("/ordering/orders", $$"""{"customerId":"{{customer}}","lines":[{"productId":"{{text}}","quantity":1}]}"""),
        };
        var answer = await client.SendAsync(HttpMethod.Post, path, body, key: null, cancellationToken);
        ledger.Count("poisoned requests");
        if (answer is not null && (int)answer.Status != 400)
        {
            ledger.Add(new Finding(Fault.Lost, $"POST {path} {body}", path.Split('/')[1], $"expected 400, but the answer was {(int)answer.Status} {answer.Body}"));
        }
    }
}
