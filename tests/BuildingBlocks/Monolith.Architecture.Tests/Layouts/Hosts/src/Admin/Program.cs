using Audits;

Console.WriteLine(new AuditsModule().Name);
