/** The database: Aurora PostgreSQL Serverless v2 by the Data API, its three roles' secrets, its migrations and logins. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CustomResource, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { EventInvokeConfig, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseClusterFromSnapshot,
  ParameterGroup,
  type DatabaseClusterProps,
} from 'aws-cdk-lib/aws-rds';
import { CfnRotationSchedule, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { settingsOf } from '../functions.ts';
import { because } from './acknowledge.ts';
import { AlexFunction, type FunctionWorld } from './function.ts';
import type { CloudSurroundings } from './rights.ts';
import type { Operator } from './stage.ts';

export interface DataProps extends StackProps {
  world: FunctionWorld;
  operator: Pick<Operator, 'restoreFrom' | 'databaseGeneration'>;
  vpc: IVpc;
  securityGroup: ISecurityGroup;
}

const DATABASE_NAME = 'alex';
const ROTATE_DAYS = 30;
/** Roles that serve people; the owner's password is RDS' own, which also rotates it, every seven days. */
const SERVING = ['app_user', 'worker'] as const;

export class DataStack extends Stack {
  readonly surroundings: CloudSurroundings;
  readonly clusterIdentifier: string;
  readonly functions: AlexFunction[];

  constructor(scope: Construct, id: string, props: DataProps) {
    super(scope, id, props);
    const { world } = props;
    const { stage } = world;
    const key = new Key(this, 'Key', {
      alias: `alex/${stage.name}/data`,
      description: `Alex, ${stage.name}: database and its secrets`,
      enableKeyRotation: true,
      removalPolicy: stage.removal,
    });
    const cluster = this.#cluster(props, key);
    this.clusterIdentifier = cluster.clusterIdentifier;

    const secrets = Object.fromEntries(SERVING.map((role) => [role, this.#login(role, key, stage.removal)])) as Record<
      (typeof SERVING)[number],
      Secret
    >;
    const owner = cluster.secret;
    if (!owner) throw new Error('RDS keeps the owner’s secret, and CDK must know it.');
    this.surroundings = {
      database: {
        arn: cluster.clusterArn,
        name: DATABASE_NAME,
        secretArns: { owner: owner.secretArn, app_user: secrets.app_user.secretArn, worker: secrets.worker.secretArn },
      },
      databaseKeyArn: key.keyArn,
    };

    const migrate = new AlexFunction(this, { name: 'migrate', world, surroundings: this.surroundings });
    const logins = new AlexFunction(this, { name: 'database-logins', world, surroundings: this.surroundings });
    this.functions = [migrate, logins];

    const migrations = this.#step('Migrations', migrate.lambda, { Hash: hashOf(join(world.bundles, 'migrate')) });
    migrations.node.addDependency(cluster);
    const firstLogins = this.#step('Logins', logins.lambda, {
      SecretArns: SERVING.map((role) => secrets[role].secretArn),
      Hash: hashOf(join(world.bundles, 'database-logins')),
    });
    firstLogins.node.addDependency(migrations);
    for (const role of SERVING) this.#rotate(role, secrets[role], logins.lambda).node.addDependency(firstLogins);
  }

  #cluster({ world: { stage }, operator, vpc, securityGroup }: DataProps, key: Key): DatabaseCluster | DatabaseClusterFromSnapshot {
    const engine = DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_7 });
    const clusterIdentifier = `alex-${stage.name}${operator.databaseGeneration === 1 ? '' : `-${operator.databaseGeneration}`}`;
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/rds/cluster/${clusterIdentifier}/postgresql`,
      retention: stage.logRetention,
      removalPolicy: stage.removal,
    });
    const { minCapacity, maxCapacity, readers, backupDays } = stage.database;
    const instance = {
      publiclyAccessible: false,
      enablePerformanceInsights: true,
      performanceInsightEncryptionKey: key,
      autoMinorVersionUpgrade: true,
    };
    const settings: Omit<DatabaseClusterProps, 'credentials'> = {
      engine,
      clusterIdentifier,
      defaultDatabaseName: DATABASE_NAME,
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [securityGroup],
      writer: ClusterInstance.serverlessV2('Writer', instance),
      // One that is as large as the writer, to take its place within a minute.
      readers: Array.from({ length: readers }, (_, n) =>
        ClusterInstance.serverlessV2(`Reader${n + 1}`, { ...instance, scaleWithWriter: true }),
      ),
      serverlessV2MinCapacity: minCapacity,
      serverlessV2MaxCapacity: maxCapacity,
      ...(minCapacity === 0 && { serverlessV2AutoPauseDuration: Duration.minutes(10) }),
      enableDataApi: true,
      iamAuthentication: true,
      manageMasterUserPassword: true,
      storageEncrypted: true,
      storageEncryptionKey: key,
      backup: { retention: Duration.days(backupDays), preferredWindow: '07:00-07:30' },
      preferredMaintenanceWindow: 'sun:08:00-sun:08:30',
      copyTagsToSnapshot: true,
      deletionProtection: stage.protect,
      removalPolicy: stage.protect ? RemovalPolicy.SNAPSHOT : stage.removal,
      cloudwatchLogsExports: ['postgresql'],
      parameterGroup: new ParameterGroup(this, 'Parameters', {
        engine,
        description: 'Alex: TLS only, slow statements in the log, nobody’s values',
        parameters: {
          'rds.force_ssl': '1',
          'log_min_duration_statement': '1000',
          'log_parameter_max_length': '0',
          'log_parameter_max_length_on_error': '0',
        },
      }),
    };
    const cluster =
      operator.restoreFrom === undefined
        ? new DatabaseCluster(this, 'Database', {
            ...settings,
            credentials: Credentials.fromUsername('alex_owner', { encryptionKey: key }),
          })
        : new DatabaseClusterFromSnapshot(this, 'Restored', { ...settings, snapshotIdentifier: operator.restoreFrom });
    cluster.node.addDependency(logs);
    because(
      'The port is nobody’s to find: the security group lets nobody in, statements come by the Data API.',
      cluster,
      'AwsSolutions-RDS11',
    );
    if (!stage.protect) because('A development stage is made to be torn down.', cluster, 'AwsSolutions-RDS10');
    return cluster;
  }

  #login(role: (typeof SERVING)[number], key: Key, removalPolicy: RemovalPolicy): Secret {
    return new Secret(this, `Login-${role}`, {
      description: `Alex: the database login of ${role}`,
      encryptionKey: key,
      removalPolicy,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: role }),
        generateStringKey: 'password',
        passwordLength: 48,
        excludePunctuation: true,
      },
    });
  }

  /** A step of each deployment that changes its properties; what fails takes the deployment back. */
  #step(id: string, step: LambdaFunction, properties: Record<string, unknown>): CustomResource {
    // CloudFormation has been told of the failure: a second try would tell it of something else.
    new EventInvokeConfig(this, `${id}Once`, { function: step, retryAttempts: 0 });
    const seconds = settingsOf(id === 'Migrations' ? 'migrate' : 'database-logins').timeoutSeconds;
    return new CustomResource(this, id, {
      serviceToken: step.functionArn,
      resourceType: `Custom::Alex${id}`,
      serviceTimeout: Duration.seconds(seconds + 60),
      properties,
    });
  }

  /** Not by `addRotationSchedule`, which would also grant the function what it does not use. */
  #rotate(role: string, secret: Secret, logins: LambdaFunction): CfnRotationSchedule {
    logins.addPermission(`Rotate-${role}`, {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceArn: secret.secretArn,
      sourceAccount: this.account,
    });
    return new CfnRotationSchedule(this, `Rotation-${role}`, {
      secretId: secret.secretArn,
      rotationLambdaArn: logins.functionArn,
      rotateImmediatelyOnUpdate: false,
      rotationRules: { scheduleExpression: `rate(${ROTATE_DAYS} days)`, duration: '2h' },
    });
  }
}

/** Of every file in a bundle but its map: other contents, another deployment step. */
function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.endsWith('.map'),
  );
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort())
    hash.update(path.slice(folder.length)).update('\0').update(readFileSync(path)).update('\0');
  return hash.digest('hex');
}
