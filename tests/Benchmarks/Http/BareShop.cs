using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Monolith.Benchmarks;

/// <summary>
/// The floor of orders over HTTP: a minimal API with EF Core, without modules and without a pipeline. It reads the data that placing an
/// order requires, and writes the same rows: the order, its lines, an event, a timer. It uses pooled contexts and a write lock, and
/// validates each request's token.
/// </summary>
internal static class BareShop
{
    public const string Command = "bare";

    private const string Bearer = "Bearer ";
    private const string Health = "/health";

    private static readonly SemaphoreSlim Writers = new(1, 1);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(arguments);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddDbContextPool<BareDbContext>(options => options.UseSqlite("Data Source=bare.db").AddInterceptors(new BareDurability()));
        await using var app = builder.Build();
        await using (var scope = app.Services.CreateAsyncScope())
        {
            // EF Core creates the file with a write-ahead log, like a module's file.
            await scope.ServiceProvider.GetRequiredService<BareDbContext>().Database.EnsureCreatedAsync();
        }

        CheckTokens(app);
        app.MapGet(Health, () => TypedResults.Ok());
        app.MapPost("/profiles", (BareDbContext db) => AddAsync(db, new BareCustomer { Id = NewId() }, c => c.Id));
        app.MapPost("/catalog/products", (BareDbContext db) => AddAsync(db, new BareProduct { Id = NewId(), Price = 9.95m, Currency = "EUR" }, p => p.Id));
        app.MapPost("/ordering/orders", PlaceAsync);
        await app.RunAsync();
        return 0;
    }

    private static void CheckTokens(WebApplication app)
    {
        var (authority, handler) = (app.Configuration["Auth:Authority"]!, new JsonWebTokenHandler());
        var parameters = new TokenValidationParameters
        {
            ValidIssuer = authority,
            ValidAudience = app.Configuration["Auth:Audience"],
            ConfigurationManager = new ConfigurationManager<OpenIdConnectConfiguration>(
                authority + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever { RequireHttps = false }),
        };
        app.Use(async (context, next) =>
        {
            var shown = context.Request.Headers.Authorization.ToString();
            if (context.Request.Path == Health
                || (shown.StartsWith(Bearer, StringComparison.Ordinal) && (await handler.ValidateTokenAsync(shown[Bearer.Length..], parameters)).IsValid))
            {
                await next(context);
                return;
            }

            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        });
    }

    private static async Task<Results<Accepted<BareAnswer>, BadRequest<string>>> PlaceAsync(
        BareRequest request, BareDbContext db, CancellationToken cancellationToken)
    {
        if (request.Lines is not { Count: > 0 and <= 100 } || request.Lines.Any(l => l.Quantity is < 1 or > 10_000))
        {
            return TypedResults.BadRequest("An order must have 1 to 100 lines with quantities of 1 to 10,000.");
        }

        if (!await db.Set<BareCustomer>().AnyAsync(c => c.Id == request.CustomerId, cancellationToken))
        {
            return TypedResults.BadRequest("The customer does not exist.");
        }

        var ids = request.Lines.Select(l => l.ProductId).ToHashSet();
        var products = await db.Set<BareProduct>().AsNoTracking().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancellationToken);
        if (products.Count < ids.Count)
        {
            return TypedResults.BadRequest("The product does not exist.");
        }

        var order = Add(db, request, products);
        await Writers.WaitAsync(cancellationToken);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        finally
        {
            Writers.Release();
        }

        return TypedResults.Accepted($"/ordering/orders/{order.Id}", new BareAnswer(order.Id, "placed"));
    }

    private static BareOrder Add(BareDbContext db, BareRequest request, Dictionary<Guid, BareProduct> products)
    {
        var now = TimeProvider.System.GetUtcNow();
        var micros = FloorEvent.Microseconds(now);
        var id = Guid.CreateVersion7(now);
        var lines = request.Lines.Select((line, i) => new BareLine
        {
            OrderId = id,
            Number = i + 1,
            ProductId = line.ProductId,
            Quantity = line.Quantity,
            Price = products[line.ProductId].Price,
            Currency = products[line.ProductId].Currency,
        }).ToList();
        var order = new BareOrder
        {
            Id = id,
            CustomerId = request.CustomerId,
            PlacedAt = micros,
            Status = "Placed",
            Total = lines.Sum(l => l.Price * l.Quantity),
            Currency = lines[0].Currency,
            Lines = lines,
        };
        db.Add(order);
        db.Add(new BareEvent
        {
            Id = Guid.CreateVersion7(now),
            Name = "ordering.order-placed",
            Version = 1,
            Key = id.ToString(),
            Payload = JsonSerializer.Serialize(new
            {
                orderId = id,
                customerId = order.CustomerId,
                lines = lines.Select(l => new { productId = l.ProductId, quantity = l.Quantity, unitPrice = new { amount = l.Price, currency = l.Currency } }),
                total = new { amount = order.Total, currency = order.Currency },
            }),
            Headers = "{}",
            OccurredAt = micros,
        });
        db.Add(new BareTimer
        {
            Id = Guid.CreateVersion7(now),
            Name = "order-deadline",
            Key = id.ToString(),
            Payload = JsonSerializer.Serialize(new { OrderId = id, Status = 0 }),
            DueAt = micros + (5 * 60 * 1_000_000L),
        });
        return order;
    }

    private static async Task<Created<BareAnswer>> AddAsync<TRow>(BareDbContext db, TRow row, Func<TRow, Guid> idOf)
        where TRow : class
    {
        db.Add(row);
        await db.SaveChangesAsync();
        return TypedResults.Created((string?)null, new BareAnswer(idOf(row), "created"));
    }

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
}

internal sealed record BareRequest(Guid CustomerId, IReadOnlyList<BareRequestLine> Lines);

internal sealed record BareRequestLine(Guid ProductId, int Quantity);

internal sealed record BareAnswer(Guid Id, string Status);
