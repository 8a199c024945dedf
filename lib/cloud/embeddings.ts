/** The endpoint that makes vectors of texts: a serverless one, which costs nothing while nobody asks, on Hugging Face's own container, which fetches the model when it starts. */
import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEndpoint, CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { because } from './acknowledge.ts';
import { MODEL } from './knowledge-names.ts';

/** AWS's account of containers in most regions, and a container with transformers for CPUs. */
const CONTAINERS = '763104351884';
const IMAGE = 'huggingface-pytorch-inference:2.1.0-transformers4.37.0-cpu-py310-ubuntu22.04';

export class Embeddings extends Construct {
  constructor(scope: Construct, id: string, { name, maxConcurrency }: { name: string; maxConcurrency: number }) {
    super(scope, id);
    const stack = Stack.of(this);
    const repository = `arn:${stack.partition}:ecr:${stack.region}:${CONTAINERS}:repository/huggingface-pytorch-inference`;
    const logs = `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:/aws/sagemaker/Endpoints/${name}:*`;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': stack.account } } }),
      description: `What the container of ${name} may do`,
      inlinePolicies: {
        Container: new PolicyDocument({
          statements: [
            new PolicyStatement({
              sid: 'Image',
              actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'],
              resources: [repository],
            }),
            new PolicyStatement({ sid: 'ImageToken', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
            new PolicyStatement({
              sid: 'Log',
              actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logs],
            }),
          ],
        }),
      },
    });
    because('A registry’s token has no resource to name.', role, 'AwsSolutions-IAM5[Resource::*]');
    because(
      'Streams of the endpoint’s one log are named by SageMaker.',
      role,
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/sagemaker/Endpoints/${name}:*]`,
    );
    const model = new CfnModel(this, 'Model', {
      executionRoleArn: role.roleArn,
      primaryContainer: {
        image: `${CONTAINERS}.dkr.ecr.${stack.region}.${stack.urlSuffix}/${IMAGE}`,
        environment: { HF_MODEL_ID: MODEL.id, HF_TASK: 'feature-extraction' },
      },
    });
    model.node.addDependency(role);
    const config = new CfnEndpointConfig(this, 'Config', {
      productionVariants: [
        { variantName: 'all', modelName: model.attrModelName, serverlessConfig: { maxConcurrency, memorySizeInMb: 3_072 } },
      ],
    });
    new CfnEndpoint(this, 'Endpoint', { endpointName: name, endpointConfigName: config.attrEndpointConfigName });
  }
}
