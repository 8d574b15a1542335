using Microsoft.Data.Sqlite;

// A client of the shop, which prepares its own database.
using var connection = new SqliteConnection("Data Source=demo.db");
connection.Open();
using var command = connection.CreateCommand();
command.CommandText = "SELECT COUNT(*) FROM runs";
Console.WriteLine(command.ExecuteScalar());
