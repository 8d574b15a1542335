using Microsoft.AspNetCore.Builder;
using Monolith;
using Monolith.Runtime;
using Notes;
using Orders;
using Shop.Host;
using Stock;

IModule[] modules = [new OrdersModule(), new StockModule(), new NotesModule()];

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddModules(builder.Configuration, modules);
var app = builder.Build();
app.MapModules();
Storefront.Map(app);
app.Run();
