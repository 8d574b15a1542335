using MediatR;

namespace Shop;

public sealed record PriceChanged(Guid ProductId) : INotification;
