using Monolith;

namespace Stock.Contracts;

public sealed record TakeStock(Guid ProductId) : MediatR.IRequest<int>;

public sealed record StockTaken(Guid ProductId) : MediatR.INotification;

public sealed record GetLevel(Guid ProductId) : IModuleQuery<int>, MediatR.INotification;
